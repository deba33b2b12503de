import { describe, expect, test } from 'vitest'
import { demonstrations } from '../../../scripts/docs/demonstrations.ts'
import { CATALOGUE, NOT_FOLLOWED } from '../../../src/lib/analysis/paths/index.ts'

function numbered(letter: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`)
}

const D_ROWS = numbered('D', 1, 12)
/** All rows that are known of Kubernetes 1.36. */
const ROWS = [...D_ROWS, ...numbered('P', 1, 11), ...numbered('I', 1, 23), ...numbered('N', 1, 14)]
/** Rows that `reach` has to know about and a test has to carry out. */
const LIVE = [
  ...D_ROWS,
  ...numbered('P', 1, 6),
  'P9',
  'P10',
  ...numbered('I', 1, 9),
  ...numbered('I', 11, 19),
  'I22',
  'I23',
  ...numbered('N', 1, 7),
  'N10',
  'N11',
]
/** What pods were given, which needs no request. */
const USES = ['U1', 'U2']

const byId = new Map(CATALOGUE.map((entry) => [entry.id, entry]))
const carriedOut = demonstrations()
const live = ROWS.filter((id) => byId.get(id)?.effect !== 'documented' && carriedOut.has(id))

describe('the catalogue', () => {
  test('has every row once, and no other', () => {
    const ids = CATALOGUE.map(({ id }) => id)
    expect(ids.toSorted()).toEqual([...ROWS, ...USES].toSorted())
    expect(ROWS).toHaveLength(60)
  })

  test('has at least 47 rows that are known about and carried out, those that must be among them', () => {
    expect(live.length).toBeGreaterThanOrEqual(47)
    expect(LIVE.filter((id) => !live.includes(id))).toEqual([])
  })

  test('carries out no row that it does not have', () => {
    expect([...carriedOut.keys()].filter((id) => !ROWS.includes(id))).toEqual([])
  })

  test('adds edges only for rows that are followed', () => {
    const others = CATALOGUE.filter(({ effect }) => effect !== 'path')
    expect(others.filter(({ connect, grant }) => connect ?? grant).map(({ id }) => id)).toEqual([])
    expect(others.length).toBeGreaterThan(0)
  })

  test('says of every row that is only documented why, also below answers', () => {
    const documented = CATALOGUE.filter(({ effect }) => effect === 'documented')
    expect(documented.filter(({ condition = '' }) => condition === '')).toEqual([])
    const said = NOT_FOLLOWED.join('\n')
    const unsaid = documented.filter(({ id }) => !new RegExp(`\\b${id}\\b`).test(said))
    expect(unsaid.map(({ id }) => id)).toEqual([])
  })
})

describe.each(CATALOGUE.map((entry) => [entry.id, entry] as const))('row %s', (_, entry) => {
  test('says in words what it is, what it needs, where it holds, what proves it and what closes it', () => {
    const { title, precondition, versions, evidence, close } = entry
    for (const words of [title, precondition, versions, evidence, close]) {
      expect(words).toMatch(/^\S.*[^\s.]$/)
    }
  })

  test('names its condition unless it is certain', () => {
    const { effect, confidence, condition } = entry
    expect(condition !== undefined).toBe(effect === 'documented' || confidence !== 'certain')
  })
})
