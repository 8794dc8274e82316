/** `/api/admin/reports` and the exports in the document. */
import { AccessQuery } from '../../src/wire/accessReport.ts';
import { ActivityQuery, RetentionQuery } from '../../src/wire/activityReports.ts';
import { ExportQuery } from '../../src/wire/exports.ts';
import { ImportReport } from '../answers/admin.ts';
import * as answers from '../answers/reports.ts';
import { json, query, type Tag } from '../operation.ts';
import * as requests from '../requests.ts';

const DAYS = {
  from: 'The first day; 29 days before the last one when absent.',
  to: 'The last day; today (UTC) when absent.',
};

export const REPORTS: Tag = {
  name: 'Admin: reports',
  description: "The owner's numbers, late by seconds and never wrong.",
  routes: {
    'GET /api/admin/reports/overview': {
      id: 'getOverview',
      summary: 'Read the numbers of the dashboard',
      caller: 'admin who reads',
      answers: { 200: json(answers.Overview, 'The numbers.') },
    },
    'GET /api/admin/reports/funnel': {
      id: 'getFunnel',
      summary: 'Read how far readers come',
      caller: 'admin who reads',
      answers: { 200: json(answers.Funnel, 'Chapter by chapter.') },
    },
    'GET /api/admin/reports/activity': {
      id: 'getActivity',
      summary: 'Read what happened on each day',
      caller: 'admin who reads',
      query: query(ActivityQuery, DAYS),
      answers: { 200: json(answers.ActivityReport, 'Day by day.') },
      refusals: ['invalid_body'],
    },
    'GET /api/admin/reports/retention': {
      id: 'getRetention',
      summary: 'Read how many readers come back',
      caller: 'admin who reads',
      query: query(RetentionQuery, { weeks: 'How many weeks of sign-ups.' }),
      answers: { 200: json(answers.RetentionReport, 'Week by week.') },
      refusals: ['invalid_body'],
    },
    'GET /api/admin/reports/email': {
      id: 'getEmailReport',
      summary: 'Read what became of the mails',
      caller: 'admin who reads',
      answers: { 200: json(answers.EmailReport, 'By kind of mail.') },
    },
    'GET /api/admin/reports/access': {
      id: 'getAccessReport',
      summary: 'Read what was opened',
      caller: 'admin who reads',
      query: query(AccessQuery, { ...DAYS, type: 'Only access of this type.' }),
      answers: { 200: json(answers.AccessReport, 'By day, chapter and type.') },
      refusals: ['invalid_body'],
    },
    'GET /api/admin/reports/drift': {
      id: 'getDrift',
      summary: 'Read what the daily comparison found',
      caller: 'admin who reads',
      answers: { 200: json(answers.DriftReport, 'The comparisons.') },
    },
    'POST /api/admin/reports/sums/check': {
      id: 'checkSums',
      summary: 'Check the sums of the reports, a piece at a time',
      description: 'Ask again while the answer says `counting`. `npm run rebuild-sums` does so.',
      caller: 'admin who writes',
      body: { content: requests.SumCheckBody, optional: true },
      answers: { 200: json(answers.SumCheck, 'How far it is, or what was found.') },
    },
    'GET /api/admin/export/:name.csv': {
      id: 'exportCsv',
      summary: 'Export all rows of one kind as CSV',
      description: 'Streamed, of any size; cells that a spreadsheet would run are escaped.',
      caller: 'admin who reads',
      path: { name: '`subscribers`, `progress`, `access-logs` or `email-events`.' },
      query: query(ExportQuery, { bom: 'With `1` a spreadsheet sees that the file is UTF-8.' }),
      answers: {
        200: {
          description: 'The file.',
          content: { mediaType: 'text/csv' },
          headers: ['Content-Disposition'],
        },
      },
      refusals: ['not_found', 'invalid_body'],
    },
    'POST /api/admin/import': {
      id: 'importRows',
      summary: 'Import rows of the old database',
      description:
        'NDJSON: a row a line, at most 500 rows and 1 MiB. The same rows again change nothing. `npm run import` sends them.',
      caller: 'admin who writes',
      body: {
        content: { mediaTypes: ['application/x-ndjson'], schema: requests.ImportRow },
        refusals: ['invalid_json', 'invalid_body', 'unsupported_media_type'],
      },
      answers: { 200: json(ImportReport, 'What became of the rows.') },
    },
  },
};
