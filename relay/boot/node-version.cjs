// The oldest Node that Nod runs on: an older one gets one clear sentence.
// Every Node must understand this file, so no template, arrow or let: a SyntaxError would hide the sentence.

function isOlder(version, than) {
  const mine = version.replace(/^v/, '').split('.')
  const asked = than.split('.')
  if (Number(mine[0]) !== Number(asked[0])) return !(Number(mine[0]) > Number(asked[0]))
  return !(Number(mine[1]) >= Number(asked[1]))
}

/** The sentence for a Node that is too old, or the empty string when it will do. */
function complaintAbout(version) {
  if (!isOlder(version, '20.19')) return ''
  return [
    'Nod needs Node 20.19 or newer and this is ',
    version.replace(/^v/, ''),
    ': install a newer Node and try again.',
  ].join('')
}

/** Ends the process with status 1 when its Node is too old. */
function refuseOldNode() {
  const complaint = complaintAbout(process.version)
  if (complaint === '') return
  console.error(complaint)
  process.exit(1)
}

exports.complaintAbout = complaintAbout
exports.refuseOldNode = refuseOldNode
