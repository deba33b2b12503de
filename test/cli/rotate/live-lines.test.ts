import { expect, test } from 'vitest'
import { liveTeller } from '../../../src/lib/cli/rotate/live-lines.ts'
import type { RotationEvent } from '../../../src/lib/change/rotate/index.ts'
import { unicodeGlyphs } from '../../../src/lib/view/glyphs.ts'
import { rotationEventLine } from '../../../src/lib/view/rotation.ts'

const COLUMNS = 40

function workload(name: string, ready: number): RotationEvent {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'n', name }
  const target = { ...ref, uid: name, because: '', before: null }
  return { type: 'workload', target, ready, wanted: 3, old: 3 - ready, isDone: ready === 3 }
}

/** What was written for the events on a terminal with so many rows. */
function written(rows: number, events: readonly RotationEvent[]): readonly string[] {
  const texts: string[] = []
  const stderr = {
    isTerminal: true,
    write(text: string | Uint8Array) {
      texts.push(String(text))
      return Promise.resolve()
    },
  }
  const tell = liveTeller({ stderr, size: () => ({ columns: COLUMNS, rows }) }, (event, width) =>
    rotationEventLine(event, 0, unicodeGlyphs, width),
  )
  for (const event of events) tell(event)
  return texts
}

const FIFTEEN = Array.from({ length: 15 }, (_, index) => workload(`app-${index}`, 0))

test('a line that is on the screen is written over', () => {
  const last = written(24, [...FIFTEEN, workload('app-0', 3)]).at(-1)
  expect(last).toContain('\u001b[15A\r')
  expect(last).not.toContain('\n')
})

test('a line that has left the screen is not written over, but told again below', () => {
  const texts = written(10, [...FIFTEEN, workload('app-0', 1), workload('app-0', 3)])
  expect(texts.at(-2)).toMatch(/app-0 1\/3 ready, 2 to go\n$/)
  expect(texts.at(-1)).toContain('\u001b[1A\r')
})

test('the highest line that is on the screen is written over, and none above it', () => {
  const [over, below] = ['app-6', 'app-5'].map((name) =>
    written(10, [...FIFTEEN, workload(name, 3)]).at(-1),
  )
  expect(over).toContain('\u001b[9A\r')
  expect(below).not.toContain('A\r')
})

test('a name that is too long is shortened, and the counts stay', () => {
  const [line = ''] = written(10, [workload('a-very-long-name-of-the-payments-api', 1)])
  expect(line.length).toBeLessThanOrEqual(COLUMNS)
  expect(line).toMatch(/ {2}\.\.[-a-z]*api 1\/3 ready, 2 to go\n$/)
})
