// The fingerprint of sources: equal when a build made from them would be equal, whatever their dates say.

const { createHash } = require('node:crypto')
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs')
const { join, relative } = require('node:path')

/** All files below a folder, or the file itself, sorted; folders named in `without` (paths from root) are left out. */
exports.filesBelow = (root, path, without = []) => {
  const full = join(root, path)
  if (!existsSync(full) || without.includes(path)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .sort()
    .flatMap((name) => exports.filesBelow(root, relative(root, join(full, name)), without))
}

/** `<hex>` over names and bytes of everything below `paths`. */
exports.fingerprintOf = (root, paths, without = []) => {
  const hash = createHash('sha256')
  for (const path of paths.flatMap((each) => exports.filesBelow(root, each, without))) {
    const bytes = readFileSync(join(root, path))
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}
