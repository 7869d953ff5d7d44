// Drawings of a phone's screen for each step of installing: what to tap is in the accent's colour, the rest is only there.

import './install-drawing.css'

export type DrawingName = 'ios-share' | 'ios-add' | 'android-menu' | 'android-install' | 'home'

export function InstallDrawing({ name }: { readonly name: DrawingName }) {
  return (
    <svg class="drawing" viewBox="0 0 84 112" width="84" height="112" aria-hidden="true" focusable="false">
      <rect class="drawing-screen" x="1" y="1" width="82" height="110" rx="13" />
      {draw(name)}
    </svg>
  )
}

function draw(name: DrawingName) {
  switch (name) {
    case 'ios-share':
      return (
        <>
          <Page top={12} />
          <path class="drawing-sheet" d="M2 88h80v10a12 12 0 0 1-12 12H14A12 12 0 0 1 2 98Z" />
          <path class="drawing-line" d="m14 97-4 3.5 4 3.5M70 95v9m-3-9h6v9h-6" />
          <circle class="drawing-here" cx="42" cy="99" r="10" />
          <path class="drawing-on" d="M42 101.5v-9m0 0-2.6 2.6m2.6-2.6 2.6 2.6" />
          <path class="drawing-on" d="M39 97.5h-1v6.5h8v-6.5h-1" />
        </>
      )
    case 'ios-add':
      return (
        <>
          <Page top={8} />
          <path
            class="drawing-sheet"
            d="M2 38a8 8 0 0 1 8-8h64a8 8 0 0 1 8 8v60a12 12 0 0 1-12 12H14A12 12 0 0 1 2 98Z"
          />
          <rect class="drawing-faint" x="36" y="35" width="12" height="2.5" rx="1.25" />
          <Row y={46} />
          <Row y={60} />
          <rect class="drawing-here" x="7" y="70" width="70" height="17" rx="6" />
          <rect class="drawing-on-fill" x="13" y="76.5" width="34" height="4" rx="2" />
          <rect class="drawing-on" x="61" y="73.5" width="10" height="10" rx="2.5" />
          <path class="drawing-on" d="M66 76v5m-2.5-2.5h5" />
          <Row y={95} />
        </>
      )
    case 'android-menu':
      return (
        <>
          <rect class="drawing-sheet" x="8" y="9" width="56" height="14" rx="7" />
          <rect class="drawing-faint" x="15" y="14" width="30" height="4" rx="2" />
          <circle class="drawing-here" cx="72" cy="16" r="9" />
          <path class="drawing-dots" d="M72 11.5v.01M72 16v.01M72 20.5v.01" />
          <Page top={34} />
        </>
      )
    case 'android-install':
      return (
        <>
          <Page top={12} />
          <rect class="drawing-sheet" x="26" y="8" width="52" height="84" rx="8" />
          <Row y={20} from={33} to={60} />
          <Row y={34} from={33} to={66} />
          <rect class="drawing-here" x="29" y="43" width="46" height="17" rx="6" />
          <path class="drawing-on" d="M37 47.5v6m0 0-2.5-2.5m2.5 2.5 2.5-2.5M33.5 56h7" />
          <rect class="drawing-on-fill" x="46" y="49.5" width="23" height="4" rx="2" />
          <Row y={69} from={33} to={63} />
          <Row y={82} from={33} to={56} />
        </>
      )
    case 'home':
      return (
        <>
          {[18, 44, 70].flatMap((y) =>
            [10, 32, 54].map((x) =>
              x === 32 && y === 44 ? null : (
                <rect key={`${x} ${y}`} class="drawing-faint" x={x} y={y} width="19" height="19" rx="5.5" />
              ),
            ),
          )}
          <rect class="drawing-app" x="30" y="42" width="23" height="23" rx="6.5" />
          <path class="drawing-app-line" d="M37 58.5v-6.1a4.6 4.6 0 0 1 9.2 0v1" />
          <circle class="drawing-app-dot" cx="46.2" cy="57.5" r="1.7" />
          <rect class="drawing-faint" x="30" y="101" width="24" height="3" rx="1.5" />
        </>
      )
  }
}

function Page({ top }: { readonly top: number }) {
  return (
    <>
      <rect class="drawing-faint" x="10" y={top} width="40" height="5" rx="2.5" />
      <rect class="drawing-faint" x="10" y={top + 12} width="62" height="3.5" rx="1.75" />
      <rect class="drawing-faint" x="10" y={top + 20} width="54" height="3.5" rx="1.75" />
      <rect class="drawing-faint" x="10" y={top + 28} width="58" height="3.5" rx="1.75" />
    </>
  )
}

function Row({ y, from = 13, to = 52 }: { readonly y: number; readonly from?: number; readonly to?: number }) {
  return <rect class="drawing-faint" x={from} y={y} width={to - from} height="4" rx="2" />
}
