#!/usr/bin/env node
// The door of the command `nod`, installed or in a clone. Syntax of the oldest Node only, as in enter.cjs.

require('./node-version.cjs').refuseOldNode()
require('./deed.cjs').doDeed('nod', process.argv.slice(2))
