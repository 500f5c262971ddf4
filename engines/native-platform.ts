/** `glibcVersionRuntime` is missing where Node runs on musl. */
interface Report {
  readonly header: { readonly glibcVersionRuntime?: string };
}

/** The C library that this process runs on; looked up without asking for host names, which may take seconds. */
function libc(): 'gnu' | 'musl' {
  const settings = process.report as { excludeNetwork?: boolean };
  const before = settings.excludeNetwork;
  settings.excludeNetwork = true;
  const { header } = process.report.getReport() as unknown as Report;
  if (before === undefined) delete settings.excludeNetwork;
  else settings.excludeNetwork = before;
  return header.glibcVersionRuntime === undefined ? 'musl' : 'gnu';
}

let known: string | undefined;

/** What a native library is built for: `darwin-arm64`, and on Linux with its C library, `linux-x64-gnu`. */
export function nativePlatform(): string {
  known ??= `${process.platform}-${process.arch}${process.platform === 'linux' ? `-${libc()}` : ''}`;
  return known;
}

/** The package that brings the native library of a platform. */
export const nativePackage = (platform: string): string => `@latent-census/native-${platform}`;
