import type { Change, SecretExposure } from '../analysis/reach/difference.ts'
import type { Glyphs } from './glyphs.ts'
import type { Row } from './held-rows.ts'
import { OwnControllerFold } from './own-controllers.ts'
import { ownControllersRow } from './reach-rows.ts'

const CHANGES = ['new', 'surer', 'notKnownBefore'] as const satisfies readonly Change[]

/** Kubernetes' own controllers, who read every new Secret, as one row at the end. */
export class OwnExposures {
  readonly #fold = new OwnControllerFold()
  readonly #secrets = new Set<string>()
  readonly #changes = new Set<Change>()

  /** @param words what each change is called */
  rows(glyphs: Glyphs, words: Readonly<Record<Change, string>>): readonly Row[] {
    const [only = ''] = this.#secrets
    const { size } = this.#secrets
    if (size === 0) return []
    const which = size === 1 ? only : `${size} Secrets`
    const [reader, ...cells] = ownControllersRow(this.#fold.all, glyphs)
    const changes = CHANGES.filter((each) => this.#changes.has(each)).map((each) => words[each])
    return [[which, reader, changes.join(', '), ...cells, '']]
  }

  /** The Secrets without them; they are gathered on the way. */
  *without(secrets: Iterable<SecretExposure>): Iterable<SecretExposure> {
    for (const secret of secrets) {
      const exposed = this.#fold.without(secret.exposed)
      if (exposed.length < secret.exposed.length) {
        this.#secrets.add(`${secret.namespace}/${secret.name}`)
        const others = new Set(exposed)
        for (const each of secret.exposed) if (!others.has(each)) this.#changes.add(each.change)
      }
      yield { ...secret, exposed }
    }
  }
}
