import type { JsonObject } from '../../../base/json.ts'
import type { Scalar } from '../core/scalar.ts'
import type { Branch } from '../core/tree.ts'

/** How a document is written down; `binary` is any file in a JSON envelope. */
export type SopsFormat = 'yaml' | 'json' | 'dotenv' | 'ini' | 'binary'

/** A document that was read, with the text it came from. */
export interface Source {
  readonly format: SopsFormat
  /** Several for YAML, one for everything else; without the `sops` block. */
  readonly documents: readonly Branch[]
  /** The `sops` block; undefined when there is none, and the document is plain. */
  readonly block: unknown
  /** How far the `sops` block of YAML is indented; 0 for other formats. */
  readonly blockIndent: number
  /**
   * The text with other values at some places, and with this `sops` block, or
   * without any. All else stays as it was, byte for byte.
   *
   * @throws SopsError `format` when the format has no way to write it
   */
  readonly write: (changes: Changes, block: JsonObject | undefined) => Uint8Array
}

/** New values by slot. */
export type Changes = ReadonlyMap<number, Scalar>
