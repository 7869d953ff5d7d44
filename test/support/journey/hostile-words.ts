// Words of somebody who wants to be more than text: markup, scripts, addresses that run, and what the eye cannot see.

export const tags = [
  '<img src=x onerror="window.ran=1">',
  '<script>window.ran=1</script>',
  '<svg onload="window.ran=1"></svg>',
  '"><iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
  '<a href="javascript:window.ran=1">click</a>',
  '<style>*{display:none}</style><link rel=stylesheet href="https://evil.example/x.css">',
  '<form action="https://evil.example/"><input name=q autofocus onfocus="window.ran=1"></form>',
  '{{constructor.constructor("window.ran=1")()}}',
].join('\n')
/** An override that turns a name around, and a character without width. */
const hidden = '\u202egnp.exe\u202c pass\u200bword'
export const evil = `${tags}\n${hidden}`
export const evilLine = evil.replaceAll('\n', ' ')
/** Names may be 256 characters long. */
export const evilName = '<img src=x onerror="window.ran=1"><script>window.ran=1</script> \u202egnp.exe\u200b'
/** Devices and hosts: 64. */
export const evilShortName = '<img src=x onerror="window.ran=1"> \u202egnp.exe\u200b'
