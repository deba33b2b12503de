import { qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { ExitCode } from '../exit-code.ts'
import type { Planned } from './plan.ts'

/** How each of the fleet ended. */
export class FleetTally {
  readonly #planned: readonly Planned[]
  readonly #codes = new Map<Planned, ExitCode>()

  constructor(planned: readonly Planned[]) {
    this.#planned = planned
  }

  end(planned: Planned, code: ExitCode): void {
    this.#codes.set(planned, code)
  }

  get failed(): boolean {
    return [...this.#codes.values()].some((code) => code !== ExitCode.done)
  }

  exitCode(): ExitCode {
    const codes = [...this.#codes.values()]
    return codes.find((code) => code !== ExitCode.done) ?? ExitCode.done
  }

  /** For programs. */
  document(): object {
    const rotations = this.#planned.map((planned) => {
      const { namespace, name } = planned.journal.secret
      const code = this.#codes.get(planned)
      return {
        secret: { namespace, name },
        rotation: planned.journal.id,
        result: RESULTS.get(code) ?? 'failed',
        ...(code !== undefined && { exitCode: code }),
      }
    })
    return { rotations }
  }

  lines(): readonly string[] {
    const count = (wanted: (code: ExitCode | undefined) => boolean): number =>
      this.#planned.filter((each) => wanted(this.#codes.get(each))).length
    const rolledBack = count((code) => code === ExitCode.rolledBack)
    const failed = count((code) => code !== undefined && code !== 0 && code !== ExitCode.rolledBack)
    const rest = this.#planned.filter((each) => !this.#codes.has(each))
    return [
      `${count((code) => code === ExitCode.done)} of ${this.#planned.length} rotated, ${rolledBack} rolled back, ${failed} failed, ${rest.length} not begun`,
      ...rest.map(({ journal }) => `not begun: ${qualifiedName(journal.secret)}`),
    ].map(escapeLine)
  }
}

const RESULTS: ReadonlyMap<ExitCode | undefined, string> = new Map([
  [undefined, 'notBegun'],
  [ExitCode.done, 'committed'],
  [ExitCode.yes, 'waiting'],
  [ExitCode.rolledBack, 'rolledBack'],
])
