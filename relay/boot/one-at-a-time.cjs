// One deed at a time sets up or builds a tree: two at once would pull node_modules from under each other.

const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { dirname } = require('node:path')

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    return fault.code === 'EPERM'
  }
}

const holderOf = (file) => {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0 // just released
  }
}

/** Runs `work` while holding `file`; `pause` in ms between two looks; waits for the process that holds it, and takes it over from one that died. */
exports.oneAtATime = async (file, work, { pause = 200, tell = console.error } = {}) => {
  mkdirSync(dirname(file), { recursive: true })
  let told = false
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}`, { flag: 'wx' })
      break
    } catch (fault) {
      if (fault.code !== 'EEXIST') throw fault
      const holder = holderOf(file)
      if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true })
      else {
        if (!told) tell(`Nod waits for process ${holder}, which is preparing this folder.`)
        told = true
        await new Promise((resume) => setTimeout(resume, pause))
      }
    }
  }
  const release = () => rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}
