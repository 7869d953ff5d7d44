// Loaded before a relay (`node --import`): lets a test move its time on, so that nobody sits out the seconds it gives to
// people and phones. On the socket NOD_TEST_TIME it takes milliseconds and answers once its clock and timers have moved.

import { createServer } from 'node:net'

const { setTimeout, clearTimeout } = globalThis
const { now } = Date
/** By what `setTimeout` answered: what is to be done, when, and the timer that will see to it. */
const waiting = new Map()
let aheadMs = 0

Date.now = () => now() + aheadMs

globalThis.setTimeout = (deed, ms = 0, ...args) => {
  const fire = () => {
    waiting.delete(handle)
    deed(...args)
  }
  const handle = setTimeout(fire, ms)
  waiting.set(handle, { fire, dueAt: Date.now() + ms, timer: handle })
  return handle
}

globalThis.clearTimeout = (handle) => {
  clearTimeout(waiting.get(handle)?.timer ?? handle)
  waiting.delete(handle)
}

function pass(ms) {
  aheadMs += ms
  for (const [handle, wait] of waiting) {
    clearTimeout(wait.timer)
    wait.timer = setTimeout(wait.fire, Math.max(0, wait.dueAt - Date.now()))
    if (!handle.hasRef()) wait.timer.unref()
  }
}

createServer((socket) => {
  socket.setEncoding('utf8').once('data', (ms) => {
    pass(Number(ms))
    socket.end('passed')
  })
})
  .listen(process.env.NOD_TEST_TIME)
  .unref()
