import { describe, expect, it } from 'vitest'
import { loadRecording, momentsOf, recordingNames } from './replay.ts'

describe('the recordings of the real CLI', () => {
  it.each(recordingNames())('%s is one whole session on a made-up machine', (name) => {
    const recording = loadRecording(name)
    expect(recording.length).toBeGreaterThan(3)
    expect(new Set(recording.map(({ event }) => event.session_id)).size).toBe(1)
    for (const { event } of recording) {
      expect(event.cwd).toMatch(/^\/home\/dev\/acme/)
      expect(event.transcript_path).toMatch(/^\/home\/dev\/\.claude\/projects\/-home-dev-acme\//)
    }
  })

  it('arrive in the order they are numbered, each after it fired', () => {
    for (const name of recordingNames()) {
      const recording = loadRecording(name)
      expect(recording.map(({ arrivedAt }) => arrivedAt)).toEqual(
        recording.map(({ arrivedAt }) => arrivedAt).sort((a, b) => a - b),
      )
      for (const { firedAt, arrivedAt } of recording) expect(arrivedAt).toBeGreaterThanOrEqual(firedAt)
    }
  })

  it('show events that overtook each other on their way', () => {
    const overtaken = recordingNames().filter((name) =>
      loadRecording(name).some((event, n, all) => event.firedAt < (all[n - 1]?.firedAt ?? event.firedAt)),
    )
    expect(overtaken).not.toEqual([])
  })

  it('tell how the gate ended: Yes leaves it waiting until the session ends, Esc signals it at once', () => {
    const ends = (name: string) =>
      momentsOf(loadRecording(name)).map((moment) =>
        moment.what === 'ends' ? moment.end.by : moment.recorded.event.hook_event_name,
      )
    expect(ends('yes-at-terminal').slice(-2)).toEqual(['SIGTERM', 'SessionEnd'])
    expect(ends('esc-at-terminal').slice(-4)).toEqual(['SIGTERM', 'UserPromptSubmit', 'Stop', 'SessionEnd'])
    expect(ends('killed-cli').slice(-2)).toEqual(['PermissionRequest', 'agent-gone'])
    expect(ends('closed-terminal').slice(-2)).toEqual(['SIGTERM', 'SessionEnd'])
  })
})
