import type { SecretExposure } from '../analysis/reach/difference.ts'
import type { Glyphs } from './glyphs.ts'
import type { Row } from './held-rows.ts'
import { OwnControllerFold } from './own-controllers.ts'
import { ownControllersRow } from './reach-rows.ts'

/** Kubernetes' own controllers, who read every new Secret, as one row at the end. */
export class OwnExposures {
  readonly #fold = new OwnControllerFold()
  readonly #secrets = new Set<string>()

  /** @param change what the row calls it */
  rows(glyphs: Glyphs, change: string): readonly Row[] {
    const [only = ''] = this.#secrets
    const { size } = this.#secrets
    if (size === 0) return []
    const which = size === 1 ? only : `${size} Secrets`
    const [reader, ...cells] = ownControllersRow(this.#fold.all, glyphs)
    return [[which, reader, change, ...cells, '']]
  }

  /** The Secrets without them; they are gathered on the way. */
  *without(secrets: Iterable<SecretExposure>): Iterable<SecretExposure> {
    for (const secret of secrets) {
      const exposed = this.#fold.without(secret.exposed)
      if (exposed.length < secret.exposed.length) {
        this.#secrets.add(`${secret.namespace}/${secret.name}`)
      }
      yield { ...secret, exposed }
    }
  }
}
