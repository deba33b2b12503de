import { API_VERSION } from '../base/product.ts'
import { timestamp } from '../base/timestamp.ts'
import { jsonText } from '../view/json.ts'
import { escapeLine } from '../base/safe-text.ts'
import { tableLines } from '../view/table.ts'
import type { Table } from '../view/table.ts'
import type { InvocationWith, OptionFlag } from './command.ts'
import { painter } from './colour.ts'
import type { reportFlags } from './flags.ts'
import { type Io, OutputClosed, type TextOutput } from './io.ts'

/** The forms of one answer; only the one that was asked for is made. */
export interface Report {
  /** `kind` of the JSON document. */
  readonly kind: string
  /** Everything after `apiVersion`, `kind` and `generatedAt`; has a schema in `schemas/`. */
  document(): object
  table(): Table
  /** `secret/NAME` lines. */
  names(): readonly string[]
  /** Forms that this report alone has, by the word of `-o`; their lines are safe for a terminal. */
  readonly forms?: Readonly<Record<string, () => Promise<Iterable<string>>>>
}

type PrintFlags = Omit<typeof reportFlags, 'output'> & { readonly output: OptionFlag }

/** Prints a report as `-o` asks for it. */
export async function printReport(
  { flags, io }: InvocationWith<PrintFlags>,
  report: Report,
): Promise<void> {
  const format = flags.output
  if (format === 'json' || format === 'yaml') {
    return printDocument(io, format, report.kind, {
      generatedAt: timestamp(io.now()),
      ...report.document(),
    })
  }
  const lines = report.forms?.[format ?? '']
  if (lines !== undefined) return printLines(io.stdout, await lines())
  if (format === 'name') return printLines(io.stdout, report.names().map(escapeLine))
  const paint = painter(io, flags.color)
  const options = { wide: format === 'wide', headers: !flags['no-headers'], paint }
  return printLines(io.stdout, tableLines(report.table(), options))
}

/** Prints one JSON or YAML document, headed by `apiVersion` and `kind`. */
export async function printDocument(
  io: Io,
  format: 'json' | 'yaml',
  kind: string,
  body: object,
): Promise<void> {
  const document = { apiVersion: API_VERSION, kind, ...body }
  if (format === 'json') return printChunks(io.stdout, jsonText(document))
  const { yamlText } = await import('../view/yaml.ts')
  await printChunks(io.stdout, [yamlText(document)])
}

/** Prints lines; each is made safe by whoever made it. */
export async function printLines(output: TextOutput, lines: Iterable<string>): Promise<void> {
  return printChunks(
    output,
    Iterator.from(lines).map((line) => `${line}\n`),
  )
}

// One write per line costs a system call each; one write for all may not fit in memory.
const BATCH = 64 * 1024

/**
 * Where nobody reads any more (`| head -1`) the rest is not made; the command goes
 * on, because what it ends with is an answer too.
 */
async function printChunks(output: TextOutput, chunks: Iterable<string>): Promise<void> {
  try {
    await writeBatches(output, chunks)
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error
  }
}

async function writeBatches(output: TextOutput, chunks: Iterable<string>): Promise<void> {
  let batch = ''
  for (const chunk of chunks) {
    batch += chunk
    if (batch.length < BATCH) continue
    await output.write(batch)
    batch = ''
  }
  if (batch !== '') await output.write(batch)
}
