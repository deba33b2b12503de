import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { askUntilSettled, type Patience, type Said } from '../../../src/lib/change/evidence/ask.ts'
import type { Proof } from '../../../src/lib/change/evidence/proof.ts'

const SINCE = new Date('2026-11-22T02:11:00Z')
const MEMORY = 10_500
const REFUSED: Said = { answer: 'not authenticated', holds: true }
const TAKEN: Said = { answer: 'authenticated as ci', holds: false }
const SILENT: Said = { answer: 'no answer: unreachable', holds: undefined }

/** Asks one who answers by the clock: milliseconds since what is to be proven was done. */
async function ask(
  says: (ms: number) => Said,
  { takes = 0, ...patience }: Partial<Patience> & { readonly takes?: number } = {},
): Promise<{ readonly proof: Proof; readonly ms: number }> {
  let ms = 0
  const proof = await askUntilSettled(
    {
      claim: 'the token is refused',
      asked: 'TokenReview',
      of: 'https://10.0.0.1:6443',
      ask() {
        ms += takes
        return Promise.resolve(says(ms))
      },
    },
    {
      since: SINCE,
      memory: MEMORY,
      now: () => new Date(SINCE.getTime() + ms),
      pause(pause) {
        ms += pause
        return Promise.resolve()
      },
      ...patience,
    },
  )
  return { proof, ms }
}

describe('a witness', () => {
  test('who refuses from the beginning is believed when its memory has run out', async () => {
    const { proof, ms } = await ask(() => REFUSED)
    expect(proof.verdict).toBe('proven')
    expect(ms).toBeGreaterThanOrEqual(MEMORY)
    expect(ms).toBeLessThan(MEMORY + 1000)
    expect(proof.waited).toBe(11)
    expect(proof.answers.map(({ at }) => at)).toEqual([
      '2026-11-22T02:11:00Z',
      '2026-11-22T02:11:11Z',
    ])
  })

  test('who remembers for ten seconds is proven within fifteen', async () => {
    const { proof, ms } = await ask((at) => (at < 10_000 ? TAKEN : REFUSED), { takes: 50 })
    expect(proof.verdict).toBe('proven')
    expect(ms).toBeLessThan(15_000)
    expect(proof.answers.map(({ answer }) => answer)).toEqual([
      'authenticated as ci',
      'not authenticated',
      'not authenticated',
    ])
  })

  test('who goes on accepting is disproven, and not before some time more', async () => {
    const { proof, ms } = await ask(() => TAKEN)
    expect(proof.verdict).toBe('disproven')
    expect(ms).toBeGreaterThanOrEqual(MEMORY + 20_000)
  })

  test('who does not answer is not waited for', async () => {
    const { proof, ms } = await ask(() => SILENT)
    expect(proof.verdict).toBe('unanswered')
    expect(ms).toBeLessThan(10_000)
  })

  test('who falls silent after a refusal has proven nothing', async () => {
    const { proof } = await ask((at) => (at < 5000 ? REFUSED : SILENT))
    expect(proof.verdict).toBe('unanswered')
  })

  test('who is silent for a moment is asked again', async () => {
    const { proof } = await ask((at) => (at > 4000 && at < 7000 ? SILENT : REFUSED))
    expect(proof.verdict).toBe('proven')
  })

  test('whose refusal came late has to go on refusing for as long as others may remember', async () => {
    const pending = { grace: 120_000, steady: MEMORY }
    const { proof, ms } = await ask((at) => (at < 65_000 ? TAKEN : REFUSED), pending)
    expect(proof.verdict).toBe('proven')
    expect(ms).toBeGreaterThanOrEqual(65_000 + MEMORY - 1000)
  })

  test('never proves anything by what it said before its memory had run out', async () => {
    const said = fc.constantFrom(REFUSED, TAKEN, SILENT)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 6000 }), said), { maxLength: 30 }),
        said,
        async (periods, after) => {
          const { proof, ms } = await ask((at) => saidAt(periods, at, after))
          expect(ms).toBeLessThan(300_000)
          if (proof.verdict !== 'proven') return
          expect(ms).toBeGreaterThanOrEqual(MEMORY)
          expect(proof.answers.at(-1)?.answer).toBe(REFUSED.answer)
        },
      ),
    )
  })
})

function saidAt(periods: readonly (readonly [number, Said])[], at: number, after: Said): Said {
  let end = 0
  for (const [length, said] of periods) {
    end += length
    if (at < end) return said
  }
  return after
}
