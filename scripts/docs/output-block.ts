import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { commandLine, PROGRAM } from '../demo/product.ts'
import { RECORDING } from '../demo/recording.ts'

/**
 * What a command prints on the demo's recording, as a reader of the README
 * would see it: `list -n payments`, or `8 list -n payments` for its first eight
 * lines. Such a reader asks a cluster, which is as of now.
 */
export async function outputBlock(argument: string): Promise<string> {
  const [, most = '', typed = ''] = /^(?:(\d+) )?(.*)$/.exec(argument) ?? []
  const words = typed.split(' ')
  const lines = (await outputOf(words)).split('\n').map((line) => line.trimEnd())
  return ['```console', `$ ${commandLine(words)}`, ...cut(lines, Number(most)), '```'].join('\n')
}

async function outputOf(words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    'sh',
    // One pipe for both, or their order would be lost.
    ['-c', 'exec "$0" "$@" 2>&1', process.execPath, PROGRAM, ...words, '--snapshot', RECORDING],
    { env: { ...process.env, LC_ALL: 'C.UTF-8', NO_COLOR: '1' }, encoding: 'utf8' },
  )
  return stdout.trimEnd().replace(/^as of .*\n/, '')
}

function cut(lines: readonly string[], most: number): readonly string[] {
  if (most === 0 || lines.length <= most) return lines
  return [...lines.slice(0, most), `… ${lines.length - most} more lines`]
}
