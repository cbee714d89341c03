// next/font/google without network: Next reads this in the place of Google's answer
// (NEXT_FONT_GOOGLE_MOCKED_RESPONSES).
module.exports = {
  'https://fonts.googleapis.com/css2?family=Inter:wght@100..900&display=swap':
    '@font-face{font-family:Inter;font-style:normal;font-weight:100 900;src:local("Arial")}',
}
