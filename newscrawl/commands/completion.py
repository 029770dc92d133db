"""`scrapy completion bash|zsh`: print a script that completes the commands of this project."""

from __future__ import annotations

from argparse import Namespace

from scrapy.exceptions import UsageError

from newscrawl.console.examples import WithExamples


class Command(WithExamples):
    """The script is static: print it again when commands or spiders have changed."""

    requires_crawler_process = False

    examples = (
        ("source <(scrapy completion bash)", "complete in this bash"),
        (
            "scrapy completion bash > ~/.local/share/bash-completion/completions/scrapy",
            "complete in every bash to come",
        ),
        ('scrapy completion zsh > "${fpath[1]}/_scrapy"', "complete in every zsh to come"),
    )

    def syntax(self) -> str:
        return "bash | zsh"

    def short_desc(self) -> str:
        return "Print a script that completes these commands in bash or zsh"

    def run(self, args: list[str], opts: Namespace) -> None:
        from scrapy.spiderloader import get_spider_loader

        from newscrawl.console.completion import SHELLS, script

        if len(args) != 1 or args[0] not in SHELLS:
            raise UsageError(f"name a shell: {' or '.join(SHELLS)}", print_help=False)
        print(script(self.settings, sorted(get_spider_loader(self.settings).list()), args[0]))
