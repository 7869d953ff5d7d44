// Showing: the one way to the screen. A system that takes no notices must not take the worker down with it.

import type { Notice, WorkerWorld } from './worker-world.ts'

/** Whether it was shown. Never rejects. */
export async function show({ notices, report }: Pick<WorkerWorld, 'notices' | 'report'>, notice: Notice) {
  try {
    await notices.show(notice)
    return true
  } catch (fault) {
    report('a notice could not be shown', fault)
    return false
  }
}

export async function closeNotices({ notices }: Pick<WorkerWorld, 'notices'>, tag: string): Promise<void> {
  for (const notice of await notices.shown(tag)) notice.close()
}
