/** When a reader is mailed unasked: a chapter every so many days, and a reminder after days without reading. */
import * as v from 'valibot';
import { DAY_BEGINS_HOUR, NIGHT_BEGINS_HOUR } from './rules/localTime.ts';
import type { NudgeSchedule } from './rules/nudges.ts';
import { wholeNumber } from './wholeNumber.ts';

/** The variables of it, as entries of the configuration's schema. 0 days turn off what they space. */
export const nudgeVariables = {
  DRIP_INTERVAL_DAYS: v.optional(wholeNumber(0, 365), '1'),
  DRIP_HOUR: v.optional(wholeNumber(DAY_BEGINS_HOUR, NIGHT_BEGINS_HOUR - 1), String(DAY_BEGINS_HOUR)),
  REMINDER_IDLE_DAYS: v.optional(wholeNumber(0, 365), '7'),
};

const Parsed = v.object(nudgeVariables);

export function nudgeSchedule(vars: v.InferOutput<typeof Parsed>): NudgeSchedule {
  return {
    dripIntervalDays: vars.DRIP_INTERVAL_DAYS,
    dripHour: vars.DRIP_HOUR,
    reminderIdleDays: vars.REMINDER_IDLE_DAYS,
  };
}
