"""The rules of money, without a database: amounts, what makes a transfer sensible, why one is refused."""
