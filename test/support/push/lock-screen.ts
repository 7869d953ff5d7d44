// A lock screen: a message bus of its own with a notification daemon on it, there before the browser that looks for it.

import { type NotificationDaemon, startNotificationDaemon } from './notification-daemon.ts'
import { startPrivateBus } from './private-bus.ts'

export type LockScreen = {
  readonly notifications: NotificationDaemon
  /** What the browser must be started with. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

export async function startLockScreen(): Promise<LockScreen> {
  const bus = await startPrivateBus()
  try {
    const notifications = await startNotificationDaemon(bus)
    return {
      notifications,
      env: { DBUS_SESSION_BUS_ADDRESS: bus.address },
      close: async () => {
        notifications.close()
        await bus.close()
      },
    }
  } catch (fault) {
    await bus.close()
    throw fault
  }
}
