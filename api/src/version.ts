/** The version that `GET /api/health` and the OpenAPI document name. */
export const version = '0.1.0';
