// The door of every npm script: `node relay/boot/enter.cjs <deed>` checks Node, then does the deed of that name.
// Syntax of the oldest Node only; what the deeds are written in is read after the check.

require('./node-version.cjs').refuseOldNode()
require('./deed.cjs').doDeed(process.argv[2], process.argv.slice(3))
