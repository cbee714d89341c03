export type AttributeType = 'string' | 'boolean' | 'complex' | 'reference' | 'dateTime' | 'binary'

/** An attribute as `/Schemas` describes it (RFC 7643 §7). */
export interface Attribute {
  name: string
  type: AttributeType
  multiValued: boolean
  description: string
  required: boolean
  caseExact: boolean
  mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  returned: 'always' | 'never' | 'default'
  uniqueness: 'none' | 'server'
  canonicalValues?: string[]
  referenceTypes?: string[]
  subAttributes?: Attribute[]
}

type Details = Partial<Omit<Attribute, 'name' | 'description'>>

/** A text attribute that anybody may change, unless the details say otherwise. */
export const attribute = (name: string, description: string, details: Details = {}): Attribute => ({
  name,
  type: 'string',
  multiValued: false,
  description,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...details,
})

/** One object with attributes of its own. */
export const complex = (name: string, description: string, subAttributes: Attribute[]): Attribute =>
  attribute(name, description, { type: 'complex', subAttributes })

/** A list of values with what SCIM gives all of them (RFC 7643 §2.4). */
export const plural = (name: string, description: string, details: Details = {}): Attribute => ({
  ...complex(name, description, [
    attribute('value', 'The value itself.'),
    attribute('display', 'The value for people to read.'),
    attribute('type', 'What kind of value it is, e.g. work or home.'),
    attribute('primary', 'Whether it is the preferred one of its list.', { type: 'boolean' }),
  ]),
  multiValued: true,
  ...details,
})
