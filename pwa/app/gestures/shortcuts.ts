// Shortcuts: keys for people at a desk. A key means a deed; whoever shows the thing carries it out.

export type Deed =
  | 'next'
  | 'previous'
  | 'let-in'
  | 'open'
  | 'allow'
  | 'deny'
  | 'deny-with-message'
  | 'undo'
  | 'select'
  | 'allow-selected'
  | 'deny-selected'
  | 'unselect'
  | 'search'
  | 'help'

/** Every key with what it does, as the help lists them. */
export const keyDeeds: readonly { readonly keys: readonly string[]; readonly deed: Deed; readonly text: string }[] = [
  { keys: ['j', 'ArrowDown'], deed: 'next', text: 'Next task' },
  { keys: ['k', 'ArrowUp'], deed: 'previous', text: 'Previous task' },
  { keys: ['n'], deed: 'let-in', text: 'Let the new tasks in' },
  { keys: ['Enter'], deed: 'open', text: 'Open the selected task' },
  { keys: ['a'], deed: 'allow', text: 'Allow the task that is open, or the row' },
  { keys: ['d'], deed: 'deny', text: 'Deny the task that is open, or the row' },
  { keys: ['m'], deed: 'deny-with-message', text: 'Deny with a message' },
  { keys: ['u'], deed: 'undo', text: 'Undo, for three seconds' },
  { keys: ['x'], deed: 'select', text: 'Select the row, to decide several together' },
  { keys: ['A'], deed: 'allow-selected', text: 'Allow the selected ones' },
  { keys: ['D'], deed: 'deny-selected', text: 'Deny the selected ones' },
  { keys: ['Escape'], deed: 'unselect', text: 'End the selection' },
  { keys: ['/'], deed: 'search', text: 'Search the history' },
  { keys: ['?'], deed: 'help', text: 'Show these keys' },
]

export type KeyPress = {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  /** The key is held down: a repeated `a` would answer what came next. */
  readonly repeat: boolean
}

/** The deed a key press means; null in text fields and dialogs (`isTyping`), with modifiers, and for held keys but moves. */
export function deedOf(press: KeyPress, isTyping: boolean): Deed | null {
  if (isTyping || press.ctrlKey || press.metaKey || press.altKey) return null
  const deed = keyDeeds.find((entry) => entry.keys.includes(press.key))?.deed ?? null
  return press.repeat && deed !== 'next' && deed !== 'previous' ? null : deed
}

export type Shortcuts = {
  /** Registers who carries out a deed; the latest one wins. The answer takes it back. */
  on(deed: Deed, carryOut: () => void): () => void
  /** True when somebody carried it out. */
  run(deed: Deed): boolean
}

export function createShortcuts(): Shortcuts {
  const carriers = new Map<Deed, (() => void)[]>()
  return {
    on(deed, carryOut) {
      const list = [...(carriers.get(deed) ?? []), carryOut]
      carriers.set(deed, list)
      return () => {
        const left = (carriers.get(deed) ?? []).filter((entry) => entry !== carryOut)
        carriers.set(deed, left)
      }
    },
    run(deed) {
      const carryOut = carriers.get(deed)?.at(-1)
      carryOut?.()
      return carryOut !== undefined
    },
  }
}

/** Listens on the page; `Enter` and arrows are left to the control that has the focus where they mean something. */
export function listenForKeys(page: Window, shortcuts: Shortcuts): () => void {
  const listen = (event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null
    const isTyping = target?.closest('input, textarea, select, dialog, [contenteditable]') != null
    const deed = deedOf(event, isTyping)
    if (deed === null || deed === 'open') return
    if (event.key.startsWith('Arrow') && target?.closest('.pane-detail, pre') != null) return
    if (shortcuts.run(deed)) event.preventDefault()
  }
  page.addEventListener('keydown', listen)
  return () => page.removeEventListener('keydown', listen)
}
