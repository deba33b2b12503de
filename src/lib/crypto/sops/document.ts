import { SopsError } from './errors.ts'
import { type Metadata, readMetadata } from './core/metadata.ts'
import { parseBinary } from './formats/binary.ts'
import { parseDotenv } from './formats/dotenv.ts'
import { parseIni } from './formats/ini/ini.ts'
import { parseJson } from './formats/json/json.ts'
import type { SopsFormat, Source } from './formats/source.ts'
import { parseYaml } from './formats/yaml/yaml.ts'

/** A document, plain or encrypted, with the text it was read from. */
export interface SopsDocument {
  readonly source: Source
  /** The bytes it was read from. */
  readonly bytes: Uint8Array
  /** Undefined when it is plain. */
  readonly metadata: Metadata | undefined
}

const PARSERS: Readonly<Record<SopsFormat, (bytes: Uint8Array, yamlIndent?: number) => Source>> = {
  yaml: parseYaml,
  json: parseJson,
  dotenv: parseDotenv,
  ini: parseIni,
  binary: parseBinary,
}

/**
 * Reads a document; whether it is encrypted shows in its `metadata`. `yamlIndent`
 * is how far a new `sops` block is indented, 4 by default (`yamlIndent()` of `.sops.yaml`).
 *
 * @throws SopsError `format`, `metadata` or `selection`
 */
export function parseDocument(
  bytes: Uint8Array,
  format: SopsFormat,
  yamlIndent?: number,
): SopsDocument {
  const source = parsed(bytes, format, yamlIndent)
  const metadata = source.block === undefined ? undefined : readMetadata(source.block)
  return { source, bytes, metadata }
}

// The readers follow the nesting of a document with their own.
function parsed(bytes: Uint8Array, format: SopsFormat, yamlIndent: number | undefined): Source {
  try {
    return PARSERS[format](bytes, yamlIndent)
  } catch (error) {
    if (error instanceof RangeError) {
      throw new SopsError('format', 'the document is nested too deeply')
    }
    throw error
  }
}

/** The format that sops takes a file for by its name. */
export function formatForPath(path: string): SopsFormat {
  if (/\.ya?ml$/.test(path)) return 'yaml'
  if (path.endsWith('.json')) return 'json'
  if (path.endsWith('.env')) return 'dotenv'
  return path.endsWith('.ini') ? 'ini' : 'binary'
}

/**
 * The metadata of a document that has to be encrypted.
 *
 * @throws SopsError `metadata`
 */
export function requireEncrypted({ metadata }: SopsDocument): Metadata {
  if (metadata) return metadata
  throw new SopsError('metadata', 'the document is not encrypted: it has no sops block')
}

/**
 * Refuses a document that is encrypted already, or that is empty.
 *
 * @throws SopsError `already-encrypted` or `format`
 */
export function requirePlain({ source }: SopsDocument): void {
  if (source.block !== undefined) {
    throw new SopsError(
      'already-encrypted',
      'the document is encrypted already: it has a sops block',
    )
  }
  if (source.documents.length === 0) throw new SopsError('format', 'the document is empty')
}
