/** The parts of OpenAPI 3.1 that the document uses, by the names that its specification gives them. */
import type { SECURITY_SCHEMES } from './callers.ts';
import type { Schema } from './jsonSchema.ts';
import type { Problem } from './problems.ts';

export type MediaTypes = Record<
  string,
  { schema: Schema; example?: unknown; examples?: Record<string, { value: Problem }> }
>;
export type ResponseObject = {
  description: string;
  headers?: Record<string, { $ref: string }>;
  content?: MediaTypes;
};
export type ParameterObject = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: true;
  description: string;
  schema: Schema;
};
export type OperationObject = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: ParameterObject[];
  requestBody?: { required: boolean; content: MediaTypes };
  responses: Record<string, ResponseObject | { $ref: string }>;
  'x-frames'?: Record<string, Schema>;
  'x-close-codes'?: Record<string, string>;
};
export type OpenApiDocument = {
  openapi: '3.1.1';
  info: {
    title: string;
    version: string;
    description: string;
    license: { name: string; identifier: string };
  };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, ResponseObject>;
    headers: Record<string, { description: string; schema: Schema }>;
    securitySchemes: typeof SECURITY_SCHEMES;
  };
};
