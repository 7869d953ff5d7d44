// Icons: drawn here, one stroke, the colour of the text beside them. They say nothing a word does not say too.

import './icon.css'

const paths = {
  inbox:
    'M4 13.5 6.2 6.4A2 2 0 0 1 8.1 5h7.8a2 2 0 0 1 1.9 1.4L20 13.5V17a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-3.5Zm0 0h4.2l1.3 2.2h5l1.3-2.2H20',
  history: 'M4.6 10a7.7 7.7 0 1 1-.2 3.4M4 5.5V10h4.5M12 8v4.4l2.8 1.7',
  devices:
    'M4.5 16V7a1.5 1.5 0 0 1 1.5-1.5h10M3 19h8M15.5 9.5h4a1 1 0 0 1 1 1V18a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1v-7.5a1 1 0 0 1 1-1Z',
  back: 'M14.5 6 8.5 12l6 6',
  allow: 'm5.5 12.5 4.2 4.2L18.5 8',
  deny: 'M7 7l10 10M17 7 7 17',
  message:
    'M5.5 5.5h13A1.5 1.5 0 0 1 20 7v8a1.5 1.5 0 0 1-1.5 1.5H12L7.5 20v-3.5h-2A1.5 1.5 0 0 1 4 15V7a1.5 1.5 0 0 1 1.5-1.5Z',
  bell: 'M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5l1.5-1.5ZM10 20.2h4',
  'bell-off':
    'M6.5 16.5V11a5.5 5.5 0 0 1 .5-2.3M9.2 6.3A5.5 5.5 0 0 1 17.5 11v2M14.5 18H5l1.5-1.5M10 20.2h4M4.5 4.5l15 15',
  search: 'M10.8 5.2a5.6 5.6 0 1 1 0 11.2 5.6 5.6 0 0 1 0-11.2ZM15 15l4.3 4.3',
  warning: 'M12 4.8 20.2 19H3.8L12 4.8Zm0 5.2v4m0 2.4v.1',
  terminal: 'M4.5 5.5h15v13h-15zM8 10l2.5 2.2L8 14.4M12.5 14.8H16',
  more: 'M5.5 12h1M11.5 12h1M17.5 12h1',
  edit: 'm5 19 .8-3.6L16.2 5a1.8 1.8 0 0 1 2.6 0l.2.2a1.8 1.8 0 0 1 0 2.6L8.6 18.2 5 19Zm9.5-12.2 2.7 2.7',
  always: 'M6 12a6 6 0 0 1 10.4-4.1L18.5 10M18.5 5.5V10H14M18 12a6 6 0 0 1-10.4 4.1L5.5 14M5.5 18.5V14H10',
  select: 'M4.5 6.5 6 8l2.5-3M12 6.5h8M4.5 12.5 6 14l2.5-3M12 12.5h8M4.5 18.5 6 20l2.5-3M12 18.5h8',
  stop: 'M8 8h8v8H8z',
  next: 'm9.5 6 6 6-6 6',
  said: 'M6 17.5c2-1 2.8-2.4 2.8-4.5H6V7.5h5V13c0 3-1.4 5-4 5.8M14 17.5c2-1 2.8-2.4 2.8-4.5H14V7.5h5V13c0 3-1.4 5-4 5.8',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.7"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}

/** The mark: an n that ends in a nod. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg class="mark" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="32" height="32" rx="9" />
      <path class="mark-line" d="M9.5 23V14.5a6.5 6.5 0 0 1 13 0V16" />
      <circle class="mark-dot" cx="22.5" cy="21.6" r="2.4" />
    </svg>
  )
}
