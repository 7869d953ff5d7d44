import { defineConfig } from 'vitest/config'

const journeys = 'test/journeys/**/*.test.ts'
/** What speaks over real sockets, files and processes: the edges of the relay, and what ties both ends; and long walks. */
const contract = [
  'test/relay/*.test.ts',
  'test/relay/{boot,cli,http,push,security,store}/**/*.test.ts',
  'test/{protocol,support}/**/*.test.ts',
  // Random lives and arrivals take seconds, which is too long before each commit.
  'test/relay/core/{random-lives,overtaking}.test.ts',
]

// unit: rules and views, seconds. contract: the edges, about a minute. journeys: real browsers and the real agent, one
// after the other.
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [journeys, ...contract],
          // Nothing here hangs on module-level state, so files may share a thread: half the time.
          pool: 'threads',
          isolate: false,
          testTimeout: 30_000,
        },
      },
      { extends: true, test: { name: 'contract', include: contract, testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: [journeys],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
