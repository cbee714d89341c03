import { describe, expect, it } from 'vitest'
import { escapeHtml, htmlDocument } from './html.js'
import { plainTextOf } from './plain-text.js'

describe('the text of an email that is HTML', () => {
  it.each([
    ['has no tags', '<p>Hello <b class="x">Ada</b></p>', 'Hello Ada'],
    ['ends lines where blocks end', '<h1>Hello</h1><p>Ada</p><div>Bye</div>', 'Hello\nAda\nBye'],
    ['ends a line at a break of either form', 'a<br>b<br/>c<BR />d', 'a\nb\nc\nd'],
    ['ends lines where rows end, and not where cells do', '<tr><td>a</td><td>b</td></tr><tr>c</tr>', 'ab\nc'],
    ['stays in its line where a block begins', 'a<p>b</p>', 'ab'],
    [
      'has the address of a link behind its words',
      '<a href="https://x.test/">Go</a>!',
      'Go https://x.test/!',
    ],
    ['finds the address among other attributes', '<a class="b" href="/x" id="c">Go</a>', 'Go /x'],
    ['has no address where a link has none', '<a name="top">Top</a>', 'Top'],
    ['gives an address to its own link alone', '<a href="/x">A</a><a>B</a>', 'A /xB'],
    ['gives no address to an end that ends no link', '<a href="/x">A</a>b</a>', 'A /xb'],
    ['leaves out what is not to be read', '<head><title>T</title></head>a<style>p{}</style>b', 'ab'],
    ['leaves out scripts with tags in them', '<script>x("<p>no</p>")</script>yes', 'yes'],
    ['leaves out comments', 'a<!-- secret -->b', 'ab'],
    ['leaves out all after a script that does not end', 'a<script>b</style>c', 'a'],
    ['reads entities', '&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;&nbsp;e', '<b> & "c" \'d\' e'],
    ['reads an entity once', '&amp;lt;', '&lt;'],
    ['reads entities of any name or number', '&euro; &middot; &#x20ac; &#8364;', '€ · € €'],
    ['keeps entities that there are not', '&toString; AT&T', '&toString; AT&T'],
    ['keeps signs that open and close nothing', '3 > 2, 1 < 2', '3 > 2, 1 < 2'],
    ['keeps what stands between two such signs', '1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['keeps a sign before a number', 'a <3 b> c', 'a <3 b> c'],
    ['leaves out comments with tags in them', 'a<!-- <b>secret</b> -->b', 'ab'],
    ['leaves out comments with ends of tags in them', 'a<!-- 1 > 0 -- > -->b', 'ab'],
    ['leaves out what mail programs read of comments', 'a<!--[if mso]><p>b</p><![endif]-->c', 'ac'],
    ['leaves out what declares', '<!doctype html><?xml version="1.0"?>a', 'a'],
    ['leaves out all after a comment that does not end', 'a<!-- b', 'a'],
    ['leaves out a tag that does not end', 'a<b class="', 'a'],
    ['reads attributes with ends of tags in them', '<a title="1 > 0" href="/x">Go</a>', 'Go /x'],
    [
      'reads an address without quotation marks, or in others',
      `<a href=/x>A</a> <A HREF='/y'>B</A>`,
      'A /x B /y',
    ],
    ['reads entities of an address', '<a href="/x?a=1&amp;b=2">Go</a>', 'Go /x?a=1&b=2'],
    ['ends lines where entries of a list end', '<ul><li>a</li><li>b</li></ul>', 'a\nb'],
    ['reads on after elements that only begin', '<img src="x"><hr>a', 'a'],
    ['has one empty line between two at most', 'a\n\n\n  \n\nb', 'a\n\nb'],
    ['has no spaces in empty lines', 'a\n   \nb', 'a\n\nb'],
    ['neither begins nor ends with space', '\n\n <p>a</p>\n\n', 'a'],
    ['is empty where there is nothing', '<style>p{}</style>', ''],
  ])('%s', (_, html, text) => expect(plainTextOf(html)).toBe(`${text}\n`))
})

describe('elements in each other', () => {
  const nested = (depth: number) => `a${'<b>'.repeat(depth)}b${'</b>'.repeat(depth)}c`
  it.each([
    [500, 'abc'],
    [501, 'a'],
    [100_000, 'a'],
  ])('are read up to a depth: %s', (depth, text) => expect(plainTextOf(nested(depth))).toBe(`${text}\n`))

  it('are counted while they are open alone', () =>
    expect(plainTextOf('<b>a</b>'.repeat(1000))).toBe(`${'a'.repeat(1000)}\n`))
})

describe('a text in HTML', () => {
  it.each([
    ['&lt;', '&amp;lt;'],
    [`<a href="x" title='y'>`, '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;'],
    ['Ünïcode 👩‍🚀 stays', 'Ünïcode 👩‍🚀 stays'],
  ])('%s is written %s, and reads the same', (text, html) => {
    expect(escapeHtml(text)).toBe(html)
    expect(plainTextOf(escapeHtml(text))).toBe(`${text}\n`)
  })

  it('is escaped as the title of a document, whose head and body are HTML already', () => {
    const page = htmlDocument({ language: 'de', title: 'A </title> B', head: '<x>', body: '<y>' })
    expect(page).toContain('<html lang="de">')
    expect(page).toContain('<title>A &lt;/title&gt; B</title>\n<x>\n</head>\n<body>\n<y>\n</body>')
    expect(plainTextOf(page)).toBe('\n')
  })
})
