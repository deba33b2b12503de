// One import for each row of the catalogue.
// oxlint-disable import/max-dependencies
import { d1 } from './d1.ts'
import { d2 } from './d2.ts'
import { d3 } from './d3.ts'
import { d4 } from './d4.ts'
import { d5 } from './d5.ts'
import { d6 } from './d6.ts'
import { d7 } from './d7.ts'
import { d8 } from './d8.ts'
import { d9 } from './d9.ts'
import { d10 } from './d10.ts'
import { d11 } from './d11.ts'
import { d12 } from './d12.ts'
import { u1 } from './u1.ts'
import { u2 } from './u2.ts'
import { p1 } from './p1.ts'
import { p2 } from './p2.ts'
import { p3 } from './p3.ts'
import { p4 } from './p4.ts'
import { p5 } from './p5.ts'
import { p6 } from './p6.ts'
import { p7 } from './p7.ts'
import { p8 } from './p8.ts'
import { p9 } from './p9.ts'
import { p10 } from './p10.ts'
import { p11 } from './p11.ts'
import { i1 } from './i1.ts'
import { i2 } from './i2.ts'
import { i3 } from './i3.ts'
import { i4 } from './i4.ts'
import { i5 } from './i5.ts'
import { i6 } from './i6.ts'
import { i7 } from './i7.ts'
import { i8 } from './i8.ts'
import { i9 } from './i9.ts'
import { i10 } from './i10.ts'
import { i11 } from './i11.ts'
import { i12 } from './i12.ts'
import { i13 } from './i13.ts'
import { i14 } from './i14.ts'
import { i15 } from './i15.ts'
import { i16 } from './i16.ts'
import { i17 } from './i17.ts'
import { i18 } from './i18.ts'
import { i19 } from './i19.ts'
import { i20 } from './i20.ts'
import { i21 } from './i21.ts'
import { i22 } from './i22.ts'
import { i23 } from './i23.ts'
import { n1 } from './n1.ts'
import { n2 } from './n2.ts'
import { n3 } from './n3.ts'
import { n4 } from './n4.ts'
import { n5 } from './n5.ts'
import { n6 } from './n6.ts'
import { n7 } from './n7.ts'
import { n8 } from './n8.ts'
import { n9 } from './n9.ts'
import { n10 } from './n10.ts'
import { n11 } from './n11.ts'
import { n12 } from './n12.ts'
import { n13 } from './n13.ts'
import { n14 } from './n14.ts'
import type { AccessPath } from './access-path.ts'

export type { AccessPath } from './access-path.ts'
export { ALL_REQUESTS } from './requests.ts'
export { NOT_FOLLOWED } from './not-followed.ts'

/** Every row of the catalogue, in its order. */
export const CATALOGUE: readonly AccessPath[] = [
  d1,
  d2,
  d3,
  d4,
  d5,
  d6,
  d7,
  d8,
  d9,
  d10,
  d11,
  d12,
  u1,
  u2,
  p1,
  p2,
  p3,
  p4,
  p5,
  p6,
  p7,
  p8,
  p9,
  p10,
  p11,
  i1,
  i2,
  i3,
  i4,
  i5,
  i6,
  i7,
  i8,
  i9,
  i10,
  i11,
  i12,
  i13,
  i14,
  i15,
  i16,
  i17,
  i18,
  i19,
  i20,
  i21,
  i22,
  i23,
  n1,
  n2,
  n3,
  n4,
  n5,
  n6,
  n7,
  n8,
  n9,
  n10,
  n11,
  n12,
  n13,
  n14,
]
