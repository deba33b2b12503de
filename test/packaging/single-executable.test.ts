import { spawnSync } from 'node:child_process'

import { expect, it } from 'vitest'

import { packageVersion, SINGLE_EXECUTABLE } from '../../scripts/build/build.ts'
import { ROOT } from '../../scripts/lib/child.ts'

it('the single executable runs where there is no Node', { timeout: 120_000 }, (context) => {
  if (process.env['VAULT_SECRET_TEST_LONG'] === undefined) {
    context.skip('npm run test:long builds the single executable of 150 MB and tries it')
  }
  const built = spawnSync(process.execPath, [`${ROOT}scripts/build-sea.ts`], { encoding: 'utf8' })
  expect(built.status, built.stderr).toBe(0)
  const env = { PATH: '/nowhere' }
  const run = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(ROOT + SINGLE_EXECUTABLE, args, { encoding: 'utf8', env })
  expect(run('version')).toMatchObject({ status: 0, stderr: '' })
  expect(run('version').stdout).toContain(`v${packageVersion()}`)
  expect(run('list', '--nonsense').status).toBe(2)
  expect(run('reach', '--help')).toMatchObject({ status: 0, stderr: '' })
})
