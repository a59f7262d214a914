//! The French texts of the rules.

use super::super::RuleText;
use crate::finding::{Code, Severity};

/// The beginning of docs/regles.md.
pub(in crate::words) const INTRODUCTION: &str = "# Règles

`mssrv check` et `mssrv discover` appliquent ces règles. `mssrv check --explain SRV004` affiche le texte d’une règle.

Un client est un logiciel de messagerie qui cherche les enregistrements SRV d’un domaine. Un logiciel de \
professionnel de santé (LPS) est un client qui connaît MSSanté. Un client générique ne la connaît pas : si le front \
PSC échoue, il essaie le front authcli, car dans la RFC 2782 les priorités sont un ordre de préférence. Un front est \
l’hôte que désigne la cible d’un enregistrement.

S’il est établi qu’aucun des noms requis n’a d’enregistrement SRV, le domaine est absent. Sinon, la gravité de ses \
constats décide du verdict :

| gravité | effet sur le verdict |
|---|---|
| erreur | Le domaine est non conforme. |
| indéterminée | Une vérification n’a pas pu être faite. Le domaine est indéterminé s’il n’a pas d’erreur. |
| avertissement | Le verdict ne change pas. Corrigez le problème si possible. |
| information | Le verdict ne change pas. |

`--severity SRV004=warning` change la gravité d’une règle. Les valeurs sont `error`, `warning` et `info`. La gravité \
« indéterminée » ne peut pas être changée.

Cette page est produite par `cargo run --example rules -- fr > docs/regles.md`. Un test échoue si elle diffère des \
règles.
";

/// The word for a severity.
pub(in crate::words) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "erreur",
        Severity::Undetermined => "indéterminée",
        Severity::Warning => "avertissement",
        Severity::Info => "information",
    }
}

/// The text of a rule.
pub(in crate::words) fn rule(code: Code) -> RuleText {
    match code {
        Code::SRV001 => RuleText {
            title: "enregistrement requis manquant",
            explanation: "Un LPS distingue les interfaces PSC et authcli uniquement par leur priorité. Sans \
                          enregistrement à la priorité d’une interface, il ne peut pas la trouver.",
            remedy: "Publiez l’enregistrement manquant. S’il existe avec une autre priorité, corrigez-la.",
        },
        Code::SRV002 => RuleText {
            title: "enregistrement avec une priorité inconnue",
            explanation: "L’exigence fixe une priorité pour chaque interface. Un enregistrement avec une \
                          autre priorité ne correspond à aucune interface, mais un client générique peut \
                          l’utiliser.",
            remedy: "Donnez à l’enregistrement la priorité de son interface, ou supprimez-le.",
        },
        Code::SRV003 => RuleText {
            title: "service déclaré indisponible",
            explanation: "La cible est `.` (la racine). Selon la RFC 2782, cette cible indique que le \
                          domaine n’offre pas le service.",
            remedy: "Remplacez cet enregistrement par les enregistrements requis.",
        },
        Code::SRV004 => RuleText {
            title: "poids différent du poids requis",
            explanation: "Le poids répartit la charge entre les enregistrements de même priorité. \
                          L’exigence en fixe la valeur.",
            remedy: "Donnez au poids la valeur requise.",
        },
        Code::SRV005 => RuleText {
            title: "port différent du port requis",
            explanation: "Le client se connecte au port de l’enregistrement et y démarre TLS avec \
                          STARTTLS. La RFC 8314 préfère les ports à TLS implicite, mais pas l’exigence.",
            remedy: "Donnez au port la valeur requise.",
        },
        Code::SRV006 => RuleText {
            title: "plusieurs enregistrements de même priorité",
            explanation: "La RFC 2782 autorise plusieurs fronts à une même priorité : le client choisit \
                          selon leur poids. L’exigence prévoit un seul enregistrement par interface. \
                          Certains logiciels peuvent donc n’utiliser que le premier.",
            remedy: "Vérifiez que tous ces fronts servent la même interface, ou ne gardez qu’un \
                     enregistrement.",
        },
        Code::SRV007 => RuleText {
            title: "cible différente du front déclaré",
            explanation: "L’enregistrement dirige les clients vers un hôte qu’aucun opérateur du domaine n’a \
                          déclaré pour cette interface.",
            remedy: "Publiez le front déclaré, ou corrigez la déclaration.",
        },
        Code::SRV008 => RuleText {
            title: "fronts PSC et authcli intervertis",
            explanation: "Chaque front est publié à la priorité de l’autre interface. Les personnes, qui \
                          s’authentifient par jeton, arrivent sur le front qui attend un certificat. Les \
                          applications arrivent sur l’autre. Ce constat remplace SRV007.",
            remedy: "Échangez les cibles des deux enregistrements.",
        },
        Code::SRV009 => RuleText {
            title: "même front pour PSC et authcli",
            explanation: "Les deux interfaces demandent des authentifications différentes. Un même hôte ne \
                          peut servir les deux que s’il les propose toutes deux sur le même port.",
            remedy: "Vérifiez que le front sert les deux interfaces, ou publiez un front par interface.",
        },
        Code::SRV010 => RuleText {
            title: "nom d’enregistrement qui répète le nom de la zone",
            explanation: "Le nom requis n’a pas d’enregistrement SRV, mais ce même nom suivi du nom de la \
                          zone en a. Dans un fichier de zone, tout nom sans point final est complété par \
                          le nom de la zone (`$ORIGIN`). Un domaine reste absent si aucun des noms requis \
                          n’a d’enregistrement SRV.",
            remedy: "Écrivez le nom complet avec son point final, ou seulement ses labels qui précèdent le \
                     nom de la zone.",
        },
        Code::TGT001 => RuleText {
            title: "cible qui est un alias (CNAME)",
            explanation: "La RFC 2782 interdit un alias (CNAME) comme cible. Certains clients ne le suivent \
                          pas.",
            remedy: "Indiquez comme cible l’hôte auquel mène l’alias, ou publiez des adresses à la cible \
                     elle-même.",
        },
        Code::TGT002 => RuleText {
            title: "cible sans adresse",
            explanation: "La cible n’a ni enregistrement A ni enregistrement AAAA. Aucun client ne peut s’y \
                          connecter.",
            remedy: "Publiez les adresses de l’hôte, ou corrigez la cible.",
        },
        Code::TGT003 => RuleText {
            title: "cible hors du domaine, dans une réponse non validée par DNSSEC",
            explanation: "Selon la RFC 6186, le client fait confirmer à l’utilisateur une cible hors du \
                          domaine de messagerie, sauf si la validation DNSSEC montre que la réponse est \
                          sûre. Sans DNSSEC, un attaquant qui falsifie les réponses peut diriger le client \
                          vers un autre hôte. Un opérateur dont les fronts servent de nombreux domaines ne \
                          peut pas éviter ces cibles. La signature de la zone évite cependant la \
                          confirmation.\n\n\
                          Seul un résolveur validant atteste qu’une réponse est sûre (bit AD). Les \
                          fichiers de zone et les serveurs de la zone ne l’attestent jamais. Avec `--zone` \
                          et `--authoritative`, une zone signée reçoit donc aussi ce constat.",
            remedy: "Signez si possible la zone avec DNSSEC. Sinon, aucune action n’est nécessaire.",
        },
        Code::TGT004 => RuleText {
            title: "cible avec une adresse non publique",
            explanation: "L’adresse est privée ou réservée à un usage particulier. Elle peut n’être joignable \
                          que depuis certains réseaux, ou depuis aucun.",
            remedy: "Vérifiez que tous les clients peuvent joindre l’adresse, ou publiez une adresse \
                     publique.",
        },
        Code::TGT005 => RuleText {
            title: "cible qui ne ressemble pas au nom d’un hôte public",
            explanation: "Le client résout la cible comme le nom complet d’un hôte. Certains noms ne mènent \
                          jamais un client à un front, même si un résolveur leur connaît une adresse. Il s’agit \
                          des adresses IPv4 et IPv6, de `localhost` et des noms sous `.localhost`, `.local` ou \
                          `.invalid`. Il s’agit aussi des noms d’un seul label et de ceux dont le dernier label \
                          est un nombre.\n\n\
                          Une adresse suivie d’autres labels, comme `192.0.2.21.example.fr`, vient le plus \
                          souvent d’un point final oublié dans le fichier de zone. C’est une erreur si ce nom \
                          n’a pas d’adresse, sinon un avertissement. Un label avec un caractère autre qu’une \
                          lettre, un chiffre ou un tiret intérieur provoque un avertissement, car certains \
                          clients le refusent.\n\n\
                          L’erreur remplace TGT002, sauf si `--severity` rend TGT005 moins grave que TGT002.",
            remedy: "Indiquez dans l’enregistrement le nom complet de l’hôte, avec son point final. N’employez \
                     dans ses labels que des lettres, des chiffres et des tirets.",
        },
        Code::DNS001 => RuleText {
            title: "domaine inexistant",
            explanation: "Le domaine doit recevoir du courrier, mais le DNS répond NXDOMAIN pour le \
                          domaine lui-même. Avec `--zone`, ce code signifie qu’aucun enregistrement des \
                          fichiers ne fait exister le domaine.",
            remedy: "Vérifiez le nom. Enregistrez ou déléguez le domaine, ou demandez son retrait de la liste \
                     blanche s’il y figure. Avec `--zone`, ajoutez les enregistrements du domaine, ou le \
                     fichier qui les contient.",
        },
        Code::DNS002 => RuleText {
            title: "nom d’enregistrement qui est un alias (CNAME)",
            explanation: "Les enregistrements SRV sont lus à travers un alias (CNAME). Le DNS autorise un \
                          alias au nom d’un enregistrement SRV, mais pas à une cible (TGT001).",
            remedy: "Aucune action n’est nécessaire, sauf si l’alias mène à un nom sans enregistrement SRV. \
                     Publiez alors les enregistrements à ce nom, ou à la place de l’alias.",
        },
        Code::DNS003 => RuleText {
            title: "enregistrements issus d’un joker",
            explanation: "Un nom voisin, que personne ne publie, a les mêmes enregistrements. Un joker les \
                          donne pour tous les services, même après l’abandon du domaine. mssrv cherche un \
                          joker si un seul joker peut expliquer tous les enregistrements trouvés. Avec \
                          `--neighbours`, `--zone` ou `--lab`, il en cherche toujours un.",
            remedy: "Publiez les enregistrements aux noms requis, et supprimez le joker.",
        },
        Code::DNS004 => RuleText {
            title: "durée de vie (TTL) inhabituelle",
            explanation: "En dessous de 300 secondes, les clients interrogent trop souvent les serveurs de la \
                          zone. Au-delà de 86 400 secondes, une erreur reste dans les caches plus d’un jour \
                          après sa correction. Une durée courte n’est signalée que si elle vient des serveurs \
                          ou des fichiers de la zone, car un résolveur la décompte.",
            remedy: "Choisissez une durée entre ces limites, par exemple `3600`.",
        },
        Code::DNS005 => RuleText {
            title: "réponses différentes selon le serveur de noms de la zone",
            explanation: "Avec `--authoritative`, mssrv interroge directement chaque serveur de noms de la \
                          zone. Leurs réponses diffèrent : un client reçoit l’une ou l’autre, au hasard. Le \
                          plus souvent, un serveur secondaire n’a pas la dernière version de la zone, ou un \
                          seul serveur la charge. Des adresses différentes pour un hôte ne sont signalées que \
                          si un serveur en donne et un autre aucune.",
            remedy: "Faites en sorte que tous les serveurs de noms servent la même zone : comparez les \
                     numéros de série de leurs enregistrements SOA et corrigez le transfert de zone.",
        },
        Code::DNS006 => RuleText {
            title: "serveur de noms de la zone muet ou ne faisant pas autorité",
            explanation: "La zone ou sa zone parente désigne ce serveur. Avec `--authoritative`, il ne \
                          donne pas de réponse faisant autorité : il est muet, refuse de répondre, ne \
                          connaît pas la zone ou n’a pas d’adresse. Un client qui l’interroge en \
                          premier doit attendre. \
                          Il ne trouve rien si les autres serveurs échouent. Le verdict repose sur les \
                          réponses des autres serveurs. Un serveur vers lequel cette machine n’a pas de \
                          route n’est pas compté.",
            remedy: "Réparez le serveur, ou retirez-le des enregistrements NS de la zone et de sa délégation.",
        },
        Code::DNS010 => RuleText {
            title: "pas de réponse dans le délai",
            explanation: "Toutes les tentatives ont dépassé le délai, ou le serveur n’a pas pu être joint. \
                          Les enregistrements n’ont donc pas pu être vérifiés. Si aucun serveur ne répond, \
                          une commande portant sur 20 domaines ou plus s’arrête. Avec `--keep-trying`, \
                          elle continue.",
            remedy: "Réessayez plus tard, interrogez un autre serveur ou allongez le délai avec `--timeout`.",
        },
        Code::DNS011 => RuleText {
            title: "réponse SERVFAIL du serveur",
            explanation: "Le serveur n’a pas pu obtenir les données, même sans validation DNSSEC. Les \
                          enregistrements n’ont donc pas pu être vérifiés.",
            remedy: "Vérifiez les serveurs et les signatures de la zone, puis réessayez.",
        },
        Code::DNS012 => RuleText {
            title: "réponse REFUSED du serveur",
            explanation: "Le serveur ne répond pas à ce client, ou pas pour ce nom. Les enregistrements \
                          n’ont donc pas pu être vérifiés.",
            remedy: "Interrogez un serveur qui vous répond, ou faites autoriser votre adresse sur celui-ci.",
        },
        Code::DNS013 => RuleText {
            title: "réponse inutilisable",
            explanation: "La réponse est illisible, concerne une autre question, renvoie à d’autres \
                          serveurs (referral) ou vient d’un serveur qui n’est pas responsable du nom. Ou \
                          bien le serveur indique lui-même qu’elle est périmée, ou fabriquée selon une \
                          politique de filtrage.\n\n\
                          Une réponse négative (NODATA ou NXDOMAIN) ne compte qu’avec l’enregistrement SOA \
                          de la zone. Celui-ci est dans la section d’autorité, au nom demandé ou \
                          au-dessus, mais pas au nom SRV lui-même. Rien d’autre dans la réponse ne doit \
                          rediriger le nom ni contredire la réponse négative.\n\n\
                          Avec `--authoritative`, ce code peut aussi signifier que la zone a trop de \
                          serveurs. Les limites sont de 64 serveurs de noms, 128 adresses et 64 requêtes \
                          pour les trouver. Au-delà, certains serveurs n’ont pas été interrogés, et chacun \
                          d’eux peut publier les enregistrements.",
            remedy: "Interrogez un autre serveur. Si tous répondent ainsi, corrigez les serveurs de la zone. \
                     Avec `--authoritative`, réduisez le nombre de serveurs de noms ou simplifiez la \
                     délégation.",
        },
        Code::DNS014 => RuleText {
            title: "réponse tronquée et échec en TCP",
            explanation: "La réponse est trop longue pour UDP, et le serveur n’en donne pas en TCP. Tout \
                          serveur DNS doit accepter TCP.",
            remedy: "Ouvrez le port TCP 53 du serveur, ou celui qu’indique `--server`.",
        },
        Code::DNS015 => RuleText {
            title: "échec de la validation DNSSEC",
            explanation: "Le serveur répond SERVFAIL, mais donne une réponse quand on lui demande de ne pas \
                          valider (bit CD). Les signatures de la zone sont donc invalides ou expirées. Les \
                          clients d’un résolveur validant ne trouvent rien. Les enregistrements n’ont pas pu \
                          être vérifiés.",
            remedy: "Signez de nouveau la zone, ou corrigez l’enregistrement DS de la zone parente.",
        },
        Code::DNS016 => RuleText {
            title: "réponses contradictoires des serveurs",
            explanation: "Plusieurs serveurs ont été indiqués avec `--server`, et leurs réponses diffèrent \
                          sur des faits qui comptent pour le verdict. Ces faits sont les enregistrements \
                          SRV, un alias, la présence d’adresses et l’existence du domaine. Des adresses \
                          différentes pour un même hôte ne sont pas une contradiction. Un serveur peut \
                          avoir en cache une réponse plus ancienne, ou filtrer les réponses.",
            remedy: "Réessayez quand la durée de vie (TTL) de la réponse la plus ancienne sera écoulée, ou \
                     interrogez les serveurs de la zone (`--authoritative`).",
        },
        Code::DNS017 => RuleText {
            title: "fichier de zone refusé par des serveurs de noms",
            explanation: "Au moins deux serveurs parmi BIND, NSD et Knot ne chargent pas cette zone (`--zone`, \
                          `--zone-file`). Une fois publiée, elle ne serait pas servie, ou pas par tous les \
                          serveurs. Ses domaines ne sont donc pas évalués. La page docs/zone-files.md indique \
                          ce que chaque serveur refuse.",
            remedy: "Corrigez la ligne qu’indique le constat, puis vérifiez de nouveau la zone. L’outil de \
                     votre serveur (`named-checkzone`, `nsd-checkzone`, `kzonecheck`) affiche ses propres \
                     erreurs.",
        },
        Code::DNS018 => RuleText {
            title: "domaine absent des fichiers de zone",
            explanation: "Seuls des fichiers de zone sont lus (`--zone`, `--zone-file`), et aucun serveur \
                          n’est interrogé. Aucun fichier ne contient le domaine, ou le nom auquel mène son \
                          alias. Les enregistrements n’ont donc pas pu être vérifiés. Une zone contient \
                          tous les noms à partir de son enregistrement SOA. Un fragment, qui n’a pas \
                          d’enregistrement SOA, contient les domaines de ses noms SRV.",
            remedy: "Ajoutez le fichier de zone du domaine. Si les fichiers contiennent tous les \
                     enregistrements SRV des domaines, ajoutez `--zone-complete` : un domaine qu’ils ne \
                     contiennent pas n’a alors aucun enregistrement.",
        },
        Code::MUA001 => RuleText {
            title: "service voisin publié",
            explanation: "En plus des services requis, le domaine publie POP3 ou un service à TLS implicite. \
                          Les RFC 6186 et 8314 permettent à un client générique de le préférer. Ce client ne \
                          cherche alors jamais les services requis. mssrv cherche ces services avec \
                          `--neighbours`, `--zone` ou `--lab`.",
            remedy: "Vérifiez que la cible de ce service appartient à l’espace de confiance, ou supprimez \
                     l’enregistrement.",
        },
        Code::PRB001 => RuleText {
            title: "front injoignable",
            explanation: "Avec `--probe`, mssrv se connecte aux adresses de chaque front, au plus 8 par \
                          famille, sur le port de l’enregistrement. La connexion est refusée ou dépasse le \
                          délai. Le constat est un avertissement si une autre adresse du front accepte la \
                          connexion. Il est indéterminé si une autre adresse n’est pas connue, ou n’a pas pu \
                          être essayée depuis cette machine.\n\n\
                          Il est aussi indéterminé si cette machine n’a pas de route vers l’adresse, ou si le \
                          front refuse de servir cette machine. C’est le cas s’il ferme la connexion sans rien \
                          envoyer, répond d’emblée par un refus, refuse le service pour le moment ou refuse le \
                          nom de la sonde. Si une autre adresse a été examinée, c’est une simple information.\n\n\
                          Une adresse non publique (TGT004) n’est pas essayée ; elle est signalée de la même \
                          façon. Un enregistrement peut désigner n’importe quelle adresse : il pourrait diriger \
                          la sonde vers votre propre réseau. `--probe-private` permet d’essayer ces adresses.",
            remedy: "Mettez le front à l’écoute sur toutes ses adresses, ou corrigez l’enregistrement ou les \
                     adresses.",
        },
        Code::PRB002 => RuleText {
            title: "front qui ne parle pas le protocole",
            explanation: "Le front reste muet, ferme la connexion après son message d’accueil ou envoie autre \
                          chose que de l’IMAP ou du SMTP. Cela peut arriver au message d’accueil, quand la \
                          sonde demande ce que le front propose, ou après le démarrage de TLS. Un port à TLS \
                          implicite reste muet lui aussi.\n\n\
                          La sonde ne lit qu’une partie limitée d’une réponse. Une visite s’arrête après \
                          quatre fois `--probe-timeout`. Si elle finit par un silence ou une connexion perdue, \
                          la sonde en fait une seconde, et c’est celle-ci qui compte.",
            remedy: "Servez sur ce port le protocole de l’enregistrement, en clair jusqu’à STARTTLS.",
        },
        Code::PRB003 => RuleText {
            title: "STARTTLS non proposé",
            explanation: "Sur les ports requis, TLS démarre avec STARTTLS. Le front ne propose pas STARTTLS, \
                          ou le refuse. Un client ne peut alors pas s’authentifier, ou s’authentifie sans \
                          chiffrement. Un serveur IMAP dont le message d’accueil est PREAUTH interdit STARTTLS.",
            remedy: "Activez STARTTLS sur le front. Le message d’accueil d’un front IMAP doit être OK, et non \
                     PREAUTH.",
        },
        Code::PRB004 => RuleText {
            title: "TLS 1.2 ou ultérieur impossible à établir",
            explanation: "Le front ne connaît ni TLS 1.2 ni TLS 1.3, interrompt la négociation ou a une \
                          clé RSA de moins de 2048 bits.\n\n\
                          Le constat est indéterminé si d’autres clients peuvent réussir. C’est possible \
                          si le front et la sonde n’ont aucune suite cryptographique en commun. C’est \
                          possible aussi si mssrv ne sait pas vérifier le certificat, ou ne peut pas lire \
                          un très long message de la négociation.",
            remedy: "Activez TLS 1.2 et TLS 1.3, avec des suites cryptographiques actuelles.",
        },
        Code::PRB005 => RuleText {
            title: "certificat qui ne désigne pas le front",
            explanation: "Aucun dNSName du certificat ne correspond à la cible de l’enregistrement. Un joker ne \
                          remplace que le premier label, et le nom commun (CN) du sujet ne compte pas. Si mssrv \
                          ne peut pas lire le certificat, le constat est indéterminé.",
            remedy: "Obtenez un certificat dont un dNSName est la cible.",
        },
        Code::PRB006 => RuleText {
            title: "chaîne qui ne mène pas à une autorité de confiance",
            explanation: "Avec `--front-ca`, mssrv vérifie le certificat et les certificats intermédiaires que \
                          le front envoie. Ils ne mènent à aucune des autorités indiquées, ou le certificat \
                          n’est pas destiné à un serveur. En production, ces autorités sont celles de \
                          l’IGC-Santé. Si mssrv ne connaît pas un élément de la chaîne, le constat est \
                          indéterminé. La révocation n’est pas vérifiée.\n\n\
                          Sans `--front-ca`, la chaîne n’est pas vérifiée, et une simple information indique \
                          l’émetteur.",
            remedy: "Configurez le front pour qu’il envoie les certificats intermédiaires, ou obtenez un \
                     certificat de l’une de ces autorités.",
        },
        Code::PRB007 => RuleText {
            title: "certificat non valide à cette date, ou qui expire bientôt",
            explanation: "Le certificat a expiré, ou n’est pas encore valide. S’il expire dans les 30 jours, le \
                          constat est un avertissement.",
            remedy: "Renouvelez le certificat. S’il n’est pas encore valide, vérifiez les horloges.",
        },
        Code::PRB008 => RuleText {
            title: "front PSC sans authentification par jeton",
            explanation: "Sur PSC, les personnes s’authentifient avec un jeton de Pro Santé Connect, par SASL \
                          XOAUTH2 ou OAUTHBEARER. Dans la session chiffrée, le front ne propose aucun de ces \
                          mécanismes, ou il exige un certificat client. Il s’agit peut-être du front authcli.",
            remedy: "Activez l’un de ces mécanismes, ou indiquez le front PSC dans l’enregistrement.",
        },
        Code::PRB009 => RuleText {
            title: "front authcli qui ne demande pas de certificat client",
            explanation: "Sur authcli, les applications s’authentifient avec un certificat client TLS. Un \
                          client ne présente son certificat que si le front le demande. Il s’agit peut-être du \
                          front PSC.",
            remedy: "Configurez le front pour qu’il demande un certificat client, ou indiquez le front \
                     authcli dans l’enregistrement.",
        },
        Code::PRB010 => RuleText {
            title: "authentification proposée avant STARTTLS",
            explanation: "Le front propose en clair des mécanismes SASL, ou la commande LOGIN d’IMAP. Avec un \
                          mot de passe (PLAIN, LOGIN) ou un jeton (XOAUTH2, OAUTHBEARER), le client envoie un \
                          secret que tout le monde peut lire. D’autres mécanismes peuvent cacher le secret, \
                          mais pas le courrier que le client lit ou envoie ensuite.\n\n\
                          EXTERNAL et ANONYMOUS ne comptent pas, car le client n’envoie aucun secret. EXTERNAL \
                          a besoin du certificat client, qui vient avec TLS.",
            remedy: "Ne proposez l’authentification que dans la session chiffrée. En IMAP, annoncez \
                     LOGINDISABLED avant STARTTLS.",
        },
        Code::PRB011 => RuleText {
            title: "certificat qui ne désigne pas le domaine de messagerie",
            explanation: "L’utilisateur indique au client le domaine de messagerie. Sans DNSSEC, le client \
                          devrait comparer le certificat du front à ce domaine, et non à la cible. Un opérateur \
                          dont les fronts servent de nombreux domaines ne peut pas les désigner tous dans un \
                          certificat.",
            remedy: "Signez si possible la zone avec DNSSEC. Sinon, aucune action n’est nécessaire.",
        },
        Code::PRB012 => RuleText {
            title: "texte en clair après la réponse à STARTTLS",
            explanation: "Du texte a été envoyé en clair entre la réponse à STARTTLS et TLS. Aucun serveur n’a de \
                          raison de le faire. Le front, ou un équipement intermédiaire, fait ainsi prendre aux \
                          clients du texte en clair pour des données chiffrées. La sonde écarte ce texte, ou \
                          TLS échoue à cause de lui.",
            remedy: "Cherchez un équipement qui modifie la connexion. S’il n’y en a pas, corrigez le front.",
        },
        Code::PRB013 => RuleText {
            title: "résultat de l’essai avec le certificat client",
            explanation: "Avec `--client-cert`, mssrv se connecte une seconde fois à chaque front authcli \
                          qui demande un certificat, et lui présente le certificat indiqué. Avec \
                          `--front-ca`, il ne le fait que si le certificat du front est lui-même de \
                          confiance. Un refus est un avertissement, car le certificat client peut en être \
                          la cause. Tout autre résultat est une simple information.",
            remedy: "Comparez l’émetteur du certificat client aux autorités que le front accepte.",
        },
    }
}
