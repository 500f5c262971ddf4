/** A server process that can be killed and started again on the same port and folder. */
export interface S3Server {
  readonly endpoint: string;
  readonly folder: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export const ACCESS: { readonly accessKeyId: string; readonly secretAccessKey: string };
export const BUCKET: string;
export function startSeaweedfs(): Promise<S3Server>;
export function startVersitygw(): Promise<S3Server>;
