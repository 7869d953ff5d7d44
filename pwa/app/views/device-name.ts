// A guess at what people call this browser: `Firefox on Linux`, `Pixel 8`. Theirs to change.

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'Mac'],
  [/Linux/, 'Linux'],
]

// Order matters: Edge and Opera also say Chrome, Chrome also says Safari.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

/** At most 64 characters; never empty. */
export function guessDeviceName(userAgent: string): string {
  const model = /Android [\d.]+; ([^;)]{2,40})\)/
    .exec(userAgent)?.[1]
    ?.replace(/ Build\/.*/, '')
    .trim()
  // Chrome calls every phone "K" since it hides the model.
  if (model !== undefined && model.length > 1) return model
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'Browser'
  if (system === 'iPhone' || system === 'iPad') return system
  return system === undefined ? browser : `${browser} on ${system}`
}
