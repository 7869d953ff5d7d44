// The boot id: tells whether the machine was restarted since the last unclean stop.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** An id that changes with every boot; `unknown` where the system does not tell, which never starts a new epoch. */
export function bootId(): string {
  try {
    if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return execFileSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
