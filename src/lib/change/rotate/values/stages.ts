/** What each strategy does with the values, as data. */
import { UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { Slot, Stage, Strategy } from '../journal/journal.ts'

/** What a rotation changes; undefined takes a key away. */
export type NewValues = ReadonlyMap<string, SecretBytes | undefined>

export interface Staged {
  readonly stages: readonly Stage[]
  /** What every key that is changed was before; null where there was none. */
  readonly previous: Readonly<Record<string, Slot | null>>
  readonly slots: ReadonlyMap<Slot, SecretBytes>
}

/** Gives every value a slot, one for each key and text. */
class SlotBook {
  readonly #before: ReadonlyMap<string, SecretBytes>
  readonly #slots = new Map<Slot, SecretBytes>()
  readonly #previous: Record<string, Slot | null> = {}

  constructor(before: ReadonlyMap<string, SecretBytes>) {
    this.#before = before
  }

  stage(values: NewValues): Stage {
    const set: Record<string, Slot> = {}
    const remove: string[] = []
    for (const [key, value] of values) {
      this.#remember(key)
      if (value === undefined) remove.push(key)
      else set[key] = this.#slot(value)
    }
    return { set, remove }
  }

  kept(): Staged {
    for (const key of this.#before.keys()) this.#remember(key)
    return this.staged([{ set: {}, remove: [] }])
  }

  staged(stages: readonly Stage[]): Staged {
    return { stages, previous: this.#previous, slots: this.#slots }
  }

  #remember(key: string): void {
    if (Object.hasOwn(this.#previous, key)) return
    const value = this.#before.get(key)
    this.#previous[key] = value === undefined ? null : this.#slot(value)
  }

  #slot(value: SecretBytes): Slot {
    for (const [slot, known] of this.#slots) if (known === value) return slot
    const slot = `value-${this.#slots.size}`
    this.#slots.set(slot, value)
    return slot
  }
}

/**
 * The stages of a rotation.
 *
 * - `replace`, `new-name`: the new values at once
 * - `source`, `sa-token`: none, as somebody else writes them
 * - `dual`: first the new value under a second key, so that everybody accepts it; then the new
 *   one under the first key and the old one under the second, so that everybody uses it; then
 *   the second key goes, so that nobody accepts the old one any more
 *
 * @param before the values that there are
 * @param secondKey for `dual`, by the key: where the other value stands
 * @throws UserError when a second key is taken
 */
export function stagesOf(
  strategy: Strategy,
  before: ReadonlyMap<string, SecretBytes>,
  wanted: NewValues,
  secondKey: (key: string) => string,
): Staged {
  const book = new SlotBook(before)
  // Somebody else makes the values; what there was is kept to tell when they have.
  if (strategy === 'source') return book.kept()
  if (strategy === 'sa-token') return book.staged([book.stage(new Map())])
  if (strategy !== 'dual') return book.staged([book.stage(wanted)])
  const beside: [string, SecretBytes | undefined][] = []
  const swapped: [string, SecretBytes | undefined][] = []
  const alone: [string, SecretBytes | undefined][] = []
  for (const [key, value] of wanted) {
    const second = secondKey(key)
    const old = before.get(key)
    if (value === undefined || old === undefined) throw notBoth(key)
    const isTwice = beside.some(([other]) => other === second)
    if (before.has(second) || wanted.has(second) || isTwice) throw taken(key, second)
    beside.push([second, value])
    swapped.push([key, value], [second, old])
    alone.push([second, undefined])
  }
  return book.staged([beside, swapped, alone].map((each) => book.stage(new Map(each))))
}

function notBoth(key: string): UserError {
  return new UserError(`--strategy dual needs an old and a new value of ${key}`)
}

function taken(key: string, second: string): UserError {
  return new UserError(`the key ${second}, where the other value of ${key} is to be, is taken`, [
    `--second-key ${key}=OTHER names another one`,
  ])
}

/** What stays as it is, with a slot for each value, for a service that has to know all of them. */
export function withOthers(
  staged: Staged,
  before: ReadonlyMap<string, SecretBytes>,
): { readonly others: Readonly<Record<string, Slot>>; readonly staged: Staged } {
  const slots = new Map(staged.slots)
  const others: Record<string, Slot> = {}
  for (const [key, value] of before) {
    if (Object.hasOwn(staged.previous, key)) continue
    const slot = `other-${slots.size}`
    slots.set(slot, value)
    others[key] = slot
  }
  return { others, staged: { ...staged, slots } }
}
