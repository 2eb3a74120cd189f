// The passwords that anyone tries first: heads of the published lists, in several languages, and longer
// ones that people take where twelve characters are asked. Lower case, without digits at the ends.

export const guessedPasswords: ReadonlySet<string> = new Set(
  `
password passwort passw0rd passwd pass senha contrasena motdepasse parola wachtwoord
salasana losenord heslo jelszo haslo sifre kennwort geheim secret admin administrator
root user guest test testing tester demo login logon signin access welcome willkommen
bienvenue hello hallo hola bonjour letmein changeme changeit default temp temporary
iloveyou ilovey iloveu loveyou lovely love forever friends friend family mother father
sister brother daughter princess prince queen king angel baby babygirl babyboy sunshine
sweetheart sweet honey butterfly football baseball basketball soccer hockey tennis
golfer volleyball liverpool chelsea arsenal barcelona realmadrid juventus manchester
dragon monkey tiger lion eagle panther shadow master ninja hunter killer warrior knight
wizard superman batman spiderman ironman starwars pokemon naruto minecraft fortnite
michael michelle jennifer jessica jordan thomas robert daniel andrew joshua matthew
ashley amanda nicole samantha charlie george hannah martin maggie oliver sophie william
james david anthony christian alexander elizabeth summer winter spring autumn fall
sommer herbst fruehling monday tuesday wednesday thursday friday saturday sunday january
february march april june july august september october november december flower
chocolate cookie coffee pepper ginger cheese banana orange apple cherry strawberry
purple yellow silver golden diamond crystal rainbow computer internet google facebook
instagram twitter linkedin youtube microsoft windows samsung iphone android amazon
netflix whatsapp server database system network security backup service trustno iwantu
whatever nothing something anything everything blessed jesus jesuschrist jesusislord
godisgood heaven freedom america canada england germany france london berlin paris
newyork california texas chicago boston dallas mustang ferrari porsche mercedes corvette
harley yamaha honda toyota bmw qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl zxcvbn
zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc asdasd asdfasdf qwerqwer abcabc abcdef abcdefg
abcd abc xyz zaq zaqwsx company business office corporate finance manager director
employee customer support marketing sales account accounts letmeinnow letmeinplease
openup opensesame opensaysme passphrase mypassword mypass thepassword yourpassword
ourpassword newpassword oldpassword nopassword apassword adminpassword rootpassword
userpassword passwordadmin supersecret topsecret verysecret mysecret secretpassword
secretword passwordpassword iloveyouforever iloveyousomuch iloveyoubaby ilovemyself
ilovemyfamily ilovemydog ilovemycat ilovejesus ilovefootball correcthorsebatterystaple
thequickbrownfox quickbrownfox tobeornottobe maytheforcebewithyou inthebeginning
onceuponatime helloworld hellokitty goodmorning goodnight happybirthday merrychristmas
happynewyear donttellanyone thisismypassword thisisapassword thisisthepassword
whatisthepassword iforgotmypassword forgotpassword resetpassword changepassword
changethispassword changemenow changemeplease pleasechangeme trustnoone nevermind
keepout goaway getmein letmepass iamtheboss iamgod iamgroot imthebest bestfriends
bestfriendsforever superadmin superuser sysadmin webmaster postmaster hostmaster
manchesterunited newyorkyankees dallascowboys chicagobulls losangeles sanfrancisco
unitedstates basketballer footballer skateboard snowboard motorcycle princesa teamo
tequiero amor amorcito estrella mariposa familia hallohallo geheimnis passwortpasswort
schatz schatzi ichliebedich fussball bayernmunchen sonnenschein azertyuiop doudou soleil
loulou chouchou jetaime marseille amoremio tiamo ciaociao 1q2w3e4r5t6y 1qaz2wsx3edc
123456789abc abc123456789 a1b2c3d4e5f6 qwerty123456 password1234 123qweasdzxc
1qazxsw23edc zaq12wsxcde3 q1w2e3r4t5y6 123abc456def 147258369 159753 741852963 789456123
987654321 112233445566 121212121212 123123123123 123321123321 111222333444 aabbccddeeff
`
    .trim()
    .split(/\s+/),
);
