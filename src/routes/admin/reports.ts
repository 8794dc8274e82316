/** `GET /api/admin/reports/…`: read from D1's rollups, late by seconds and never wrong. */
import { readTitles } from '../../content/chapters.ts';
import type { Handler } from '../../context.ts';
import { parse } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { accessReport } from '../../reports/accessReport.ts';
import { activityReport } from '../../reports/activity.ts';
import { retentionReport } from '../../reports/cohorts.ts';
import { driftReport } from '../../reports/drift.ts';
import { emailReport } from '../../reports/email.ts';
import { funnel } from '../../reports/funnel.ts';
import { overview } from '../../reports/overview.ts';
import { AccessQuery } from '../../wire/accessReport.ts';
import { ActivityQuery, RetentionQuery } from '../../wire/activityReports.ts';

export const getOverview: Handler = async (_, { bindings }) =>
  json(await overview(bindings.DB.withSession('first-primary'), Date.now()));

export const getFunnel: Handler = async (_, { bindings }) =>
  json(await funnel(bindings.DB.withSession('first-primary'), readTitles, Date.now()));

export const getActivity: Handler = async (_, { bindings, url }) => {
  const query = parse(ActivityQuery, Object.fromEntries(url.searchParams));
  return json(await activityReport(bindings.DB.withSession('first-primary'), query, Date.now()));
};

export const getRetention: Handler = async (_, { bindings, url }) => {
  const query = parse(RetentionQuery, Object.fromEntries(url.searchParams));
  return json(await retentionReport(bindings.DB.withSession('first-primary'), query, Date.now()));
};

export const getDrift: Handler = async (_, { bindings }) =>
  json(await driftReport(bindings.DB.withSession('first-primary')));

export const getEmailReport: Handler = async (_, { bindings }) =>
  json(await emailReport(bindings.DB.withSession('first-primary'), Date.now()));

export const getAccess: Handler = async (_, { bindings, url }) => {
  const query = parse(AccessQuery, Object.fromEntries(url.searchParams));
  return json(await accessReport(bindings.DB.withSession('first-primary'), readTitles, query, Date.now()));
};
