const TLS_CODES = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|EPROTO)/;

/** A certificate does not get better by trying again. */
export const isTlsCode = (code: string): boolean => TLS_CODES.test(code);
