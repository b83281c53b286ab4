/** As much of the package as is used here; it has no types of its own. */
declare module 'gltf-validator' {
  interface Issue {
    readonly code: string;
    readonly message: string;
    /** 0 is an error. */
    readonly severity: number;
    /** JSON pointer. */
    readonly pointer?: string;
  }
  export function validateString(
    json: string,
    options: { readonly maxIssues: number },
  ): Promise<{ readonly issues: { readonly messages: readonly Issue[] } }>;
}
