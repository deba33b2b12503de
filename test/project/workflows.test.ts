import { globSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { ROOT } from '../../scripts/lib/child.ts'

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Workflow {
  readonly permissions?: unknown
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly Step[]; 'timeout-minutes'?: number }>
  >
}

const files = globSync('.github/workflows/*.yml', { cwd: ROOT })

describe('the workflows', () => {
  it('exist', () => expect(files.length).toBeGreaterThan(0))

  describe.for(files)('%s', (file) => {
    const text = readFileSync(ROOT + file, 'utf8')
    const workflow = parse(text) as Workflow
    const jobs = Object.values(workflow.jobs)
    const steps = jobs.flatMap((job) => job.steps)

    it('may only read, unless a job says otherwise', () => {
      expect(workflow.permissions).toEqual({ contents: 'read' })
    })

    it('pins every action to a commit and names its version beside it', () => {
      const uses = text.split('\n').filter((line) => line.includes('uses:'))
      const loose = uses.filter(
        (line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line),
      )
      expect(loose).toEqual([])
    })

    it('keeps no credentials in the checkout', () => {
      const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@') === true)
      expect(checkouts.length).toBeGreaterThan(0)
      expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(
        checkouts.map(() => false),
      )
    })

    it('ends every job some time', () => {
      expect(jobs.every((job) => Number(job['timeout-minutes']) > 0)).toBe(true)
    })
  })
})
