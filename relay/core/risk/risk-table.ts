// The risk table: every row that makes a command high-risk, in the order its reasons are shown.

import { DAMAGE_RULES } from './damage-rules.ts'
import { EXECUTION_RULES } from './execution-rules.ts'
import { REACH_RULES } from './reach-rules.ts'
import { RELEASE_RULES } from './release-rules.ts'
import type { Rule } from './rule.ts'

export const RISK_TABLE: readonly Rule[] = [...DAMAGE_RULES, ...EXECUTION_RULES, ...RELEASE_RULES, ...REACH_RULES]
