// News of a session: what it told without asking anything, newest first. Newer ones wait for a tap: nothing moves by itself.

import { useState } from 'preact/hooks'
import type { Session } from '../../../shared/board.ts'
import { newsText } from './ask-words.ts'
import { clockText } from './span-text.ts'
import { SteadyButton } from './steady-button.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './session-news.css'

export function SessionNews({ session }: { readonly session: Session }) {
  const { model } = useViewWorld()
  const news = session.news ?? []
  const [shown, setShown] = useState(news)
  const fresh = news.filter(({ cause }) => !shown.some((one) => one.cause === cause)).length
  return (
    <section class="session-news" aria-labelledby="news-title">
      <div class="session-news-head">
        <h2 id="news-title" class="picks-title">
          News
        </h2>
        {fresh > 0 && (
          <SteadyButton holds={`${session.id} ${fresh}`} look="quiet" onTap={() => setShown(news)}>
            {fresh} new
          </SteadyButton>
        )}
      </div>
      {shown.length === 0 ? (
        <p class="session-news-none">
          None yet. That it finished, waits for input, failed or was denied a call will stand here.
        </p>
      ) : (
        <ol class="session-news-list">
          {shown.map(({ what, at, cause, text }) => (
            <li key={cause} class="session-news-one" data-what={what}>
              <p class="session-news-what">
                <strong>
                  <Text>{newsText(what)}</Text>
                </strong>
                <time dateTime={at} title={new Date(at).toLocaleString()}>
                  {clockText(at, model.now.value)}
                </time>
              </p>
              {text !== undefined && (
                <p class="session-news-text">
                  <Text>{text}</Text>
                </p>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
