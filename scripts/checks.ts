import { type Captured, capture } from './lib/capture.ts'
import { nodeModule } from './lib/child.ts'

/** One of the static checks of `npm run check`; the tests run each of them too. */
export interface Check {
  /** What holds when it passes, as a sentence without its period. */
  readonly name: string
  /** What to type when it fails. */
  readonly hint: string
  run(): Promise<Captured>
  /** Why it cannot run on this machine, or undefined when it can. */
  missing?(): Promise<string | undefined>
}

export const CHECKS: readonly Check[] = [
  {
    name: 'everything type-checks',
    hint: 'npx tsc -p .',
    run: () => tool('typescript/bin/tsc', ['-p', '.', '--pretty', 'false']),
  },
  {
    name: 'the page of -o html type-checks as a program for browsers',
    hint: 'npx tsc -p src/lib/view/html/page',
    run: () => tool('typescript/bin/tsc', ['-p', 'src/lib/view/html/page', '--pretty', 'false']),
  },
  {
    name: 'the linter finds nothing',
    hint: 'npx oxlint --fix',
    run: () => tool('oxlint/bin/oxlint', ['--format=unix']),
  },
  {
    name: 'everything is formatted',
    hint: 'npx oxfmt',
    run: () => tool('oxfmt/bin/oxfmt', ['--check']),
  },
  {
    name: 'no file, export or dependency is unused, and none is missing',
    hint: 'npx knip',
    run: () => tool('knip/bin/knip.js', ['--no-progress']),
  },
  {
    name: 'the Go source of the control plane is formatted',
    hint: 'gofmt -w test/control-plane',
    // Not `go vet`: it would compile all of Kubernetes first.
    run: () => capture('gofmt', ['-l', '-e', 'test/control-plane']).then(failOnOutput),
    missing: () => onPath('gofmt'),
  },
]

function tool(path: string, args: readonly string[]): Promise<Captured> {
  return capture(process.execPath, [nodeModule(path), ...args])
}

function failOnOutput({ code, output }: Captured): Captured {
  return { code: output === '' ? code : 1, output }
}

async function onPath(program: string): Promise<string | undefined> {
  try {
    await capture(program, ['-h'])
    return undefined
  } catch {
    return `${program} is not on PATH`
  }
}
