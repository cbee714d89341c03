import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Whether numbers of this country (ISO 3166-1 alpha-2) are known. */
export const isTextCountry = (code: string): boolean => isSupportedCountry(code)

/** The country of a number in E.164, ISO 3166-1 alpha-2; null when it is not known. */
export function countryOfPhone(number: string): string | null {
  return parsePhoneNumberFromString(number)?.country ?? null
}
