// Six digits, big, in two groups, to compare by eye.

import './check-digits.css'

export function CheckDigits({ digits }: { readonly digits: string }) {
  return (
    <p class="check-digits">
      <span class="for-screen-readers">{digits.split('').join(' ')}</span>
      <span aria-hidden="true">{digits.slice(0, 3)}</span>
      <span aria-hidden="true">{digits.slice(3)}</span>
    </p>
  )
}
