// Risk table, part 1: what cannot be undone, and what needs or gives more rights than the project has.

import type { Call } from './calls.ts'
import { does, has, type Rule, runs } from './rule.ts'

export const DAMAGE_RULES: readonly Rule[] = [
  {
    id: 'deletion',
    reason: 'deletes files',
    match: (call) =>
      runs(call, 'rm', 'rmdir', 'unlink', 'shred', 'srm', 'wipe', 'truncate', 'trash', 'rimraf', 'del', 'erase') ||
      (runs(call, 'find', 'fd') && has(call, /^-delete$/)) ||
      (runs(call, 'rsync') && has(call, /^--(delete|remove-source)/)) ||
      (runs(call, 'npx', 'bunx', 'pnpm', 'yarn') && has(call, /^(rimraf|del-cli)$/)) ||
      does(call, /^(docker|podman)$/, 'rm', 'rmi', /(^| )(prune|rm)( |$)/, /^compose (.* )?down\b/),
  },
  {
    id: 'discarded-work',
    reason: 'throws away work that git has not kept',
    match: (call) =>
      (does(call, 'git', 'reset') && has(call, /^--(hard|merge|keep)$/)) ||
      (does(call, 'git', 'branch', 'tag') && has(call, /^(-[a-zA-Z]*[dD]|--delete)$/)) ||
      (does(call, 'git', 'checkout', 'switch') &&
        has(call, /^(--|\.|-f|--force|--discard-changes|--ours|--theirs)$/)) ||
      does(call, 'git', 'clean', 'rm', 'restore', 'stash drop', 'stash clear', 'worktree remove', 'gc', 'prune') ||
      does(call, 'git', 'filter-branch', 'filter-repo', 'reflog expire', 'reflog delete', 'update-ref'),
  },
  {
    id: 'force-push',
    reason: 'overwrites or deletes what others have pushed',
    match: (call) =>
      does(call, 'git', 'push') &&
      has(call, /^(-[a-zA-Z]*[fd][a-zA-Z]*|--force.*|--mirror|--delete|--prune|\+.+|:.+)$/),
  },
  {
    id: 'privilege',
    reason: 'runs with the rights of another user',
    match: (call) =>
      runs(
        call,
        'sudo',
        'su',
        'doas',
        'pkexec',
        'runuser',
        'run0',
        'gosu',
        'setpriv',
        'chroot',
        'nsenter',
        'unshare',
      ) ||
      runs(call, 'setcap', 'visudo', 'passwd', 'chpasswd', /^(user|group)(add|mod|del)$/, 'adduser', 'dscl') ||
      (does(call, /^(docker|podman)$/, 'run', 'exec', 'compose') &&
        has(
          call,
          /^--(privileged|pid=host|cap-add.*|device.*)$|^(\/|~|\$HOME):|^(-v|--volume=|source=)?\/(var\/run|etc|root|home)?(\/[^:]*)?:/,
        )),
  },
  {
    id: 'permissions',
    reason: 'changes who may read, write or run files',
    match: (call) =>
      runs(call, 'chown', 'chgrp', 'setfacl', 'icacls', 'chattr', 'umask', 'setenforce', 'spctl', 'csrutil', 'xattr') ||
      (runs(call, 'chmod') && isWideMode(call)),
  },
  {
    id: 'machine',
    reason: "changes the machine's own settings or stops it",
    match: (call) =>
      runs(call, 'shutdown', 'reboot', 'halt', 'poweroff', 'init', 'telinit', 'insmod', 'modprobe', 'sysctl') ||
      runs(call, 'iptables', 'ip6tables', 'nft', 'ufw', 'pfctl', 'defaults', 'scutil', 'killall', 'pkill'),
  },
  {
    id: 'disks',
    reason: 'writes to disks or devices',
    match: (call) =>
      runs(
        call,
        'dd',
        /^mkfs(\..+)?$/,
        'mkswap',
        'fdisk',
        'sfdisk',
        'gdisk',
        'parted',
        'wipefs',
        'blkdiscard',
        'hdparm',
      ) ||
      runs(
        call,
        'diskutil',
        'losetup',
        'cryptsetup',
        'mount',
        'umount',
        'swapon',
        'swapoff',
        /^(lv|vg|pv)(create|remove)$/,
      ) ||
      [...call.args, ...call.redirects.map((redirect) => redirect.target)].some((word) =>
        /(^|[=:])\/dev\/(?!null|std(in|out|err)|zero|u?random|full|fd\/|tcp|udp)/.test(word),
      ),
  },
]

/** Set-id and sticky bits, writing for everybody, whole trees, and modes that are read from elsewhere. */
function isWideMode(call: Call): boolean {
  return (
    call.expands ||
    has(call, /^(-[a-zA-Z]*R[a-zA-Z]*|--recursive|--reference=.*)$/) ||
    has(call, /^0?[1-7][0-7]{3}$|^0?[0-7]{0,2}[2367]$/) ||
    has(call, /(^|,)[ugoa]*[+=][rwxX]*[st]/) ||
    has(call, /(^|,)(u?g?[oa]u?g?[oa]?|)[+=][rxX]*w/)
  )
}
