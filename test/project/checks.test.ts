import { describe, expect, it } from 'vitest'

import { CHECKS } from '../../scripts/checks.ts'

describe('static checks, as `npm run check` runs them', () => {
  it.for(CHECKS.map((check) => [check.name, check] as const))('%s', async ([, check], context) => {
    const missing = await check.missing?.()
    if (missing !== undefined) context.skip(missing)
    const { code, output } = await check.run()
    expect(code === 0 ? '' : output, `to see it again: ${check.hint}`).toBe('')
  })
})
